"""Small UDP servers of our own on a lab's machines, all of them on one thread."""
import os
import selectors
import socket
import threading


class Servers(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.selector = selectors.DefaultSelector()
        self.woken, self.wake = os.pipe()
        self.selector.register(self.woken, selectors.EVENT_READ)
        self.start()

    def serve(self, machine, port, answer, v6=False, address=None):
        """Calls answer(packet, sender, send) for each packet that comes to the port; send(packet, address) sends from it."""
        with machine.inside():
            listening = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_DGRAM)
            listening.bind((address or (machine.v6 if v6 else machine.v4), port))
        listening.setblocking(False)

        def send(packet, address):
            try:
                listening.sendto(packet, address[:2])
            except OSError:
                pass  # there is no way to where a stranger wants it

        self.selector.register(listening, selectors.EVENT_READ, lambda: answer(*listening.recvfrom(4096), send))
        os.write(self.wake, b".")
        return send

    def run(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj == self.woken:
                    os.read(self.woken, 1024)
                    continue
                try:
                    key.data()
                except BlockingIOError:
                    pass
