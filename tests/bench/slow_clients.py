"""Clients that never come to the end of their request, beside one that does."""
import contextlib
import resource
import threading

COUNT = 1000
BEGIN = b"POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


class SlowClients:
    """A thousand connections, each of which sends a byte a second; one that is cut off comes again."""

    def __init__(self, dial):
        """`dial` makes a connection."""
        self.dial, self.sockets, self.over = dial, [], threading.Event()
        self.cut_off = 0  # connections that the other side ended
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        for _ in range(COUNT):
            self.open_one()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        for one in self.sockets:
            one.close()

    def open_one(self):
        with contextlib.suppress(OSError):
            one = self.dial()
            one.sendall(BEGIN)
            one.setblocking(False)
            self.sockets.append(one)

    def run(self):
        while not self.over.wait(1):
            alive = []
            for one in self.sockets:
                try:
                    one.send(b"x")
                    alive.append(one)
                except BlockingIOError:
                    alive.append(one)
                except OSError:
                    self.cut_off += 1
                    one.close()
            self.sockets = alive
            for _ in range(COUNT - len(alive)):
                self.open_one()
