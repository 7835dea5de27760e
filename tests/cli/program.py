"""Runs bittern as a child: with pipes or on a pseudo-terminal, waiting for what it writes, never for time to pass."""
import fcntl
import os
import pty
import selectors
import signal
import struct
import subprocess
import termios
import time

PATIENCE = 30  # seconds until a test that waits for a line has failed


class Program:
    """One child. With `columns` it has a terminal of that width, else pipes. Of `stdin` it gets those bytes, or is given
    the open file."""

    def __init__(self, binary, arguments, folder, environment, columns=None, stdin=b"", keep_terminal=False):
        self.selector = selectors.DefaultSelector()
        self.output = {"out": "", "err": ""}
        self.arguments = arguments
        streams = self._terminal(columns) if columns else self._pipes(stdin)
        self.child = subprocess.Popen([binary, *arguments], cwd=folder, env=environment, start_new_session=True,
                                      **streams)
        if columns and keep_terminal:
            self.terminal = streams["stdin"]  # as the child sees it; the test closes it
        elif columns:
            os.close(streams["stdin"])
        else:
            if self.child.stdin:
                self.child.stdin.write(stdin)
                self.child.stdin.close()
            self._watch(self.child.stdout.fileno(), "out")
            self._watch(self.child.stderr.fileno(), "err")

    def _pipes(self, stdin):
        given = subprocess.PIPE if isinstance(stdin, bytes) else stdin
        return {"stdin": given, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "bufsize": 0}

    def _terminal(self, columns):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._watch(ours, "out")
        self.ours = ours
        return {"stdin": theirs, "stdout": theirs, "stderr": theirs}

    def _watch(self, descriptor, name):
        self.selector.register(descriptor, selectors.EVENT_READ, (name, []))

    def _read(self, timeout):
        """Takes what has come; False once all streams have ended."""
        for key, _ in self.selector.select(timeout):
            name, chunks = key.data
            try:
                chunk = os.read(key.fd, 65536)
            except OSError:  # a terminal whose other side is gone
                chunk = b""
            if not chunk:
                self.selector.unregister(key.fd)
                continue
            chunks.append(chunk)
            self.output[name] = b"".join(chunks).decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(self.selector.get_map())

    def wait_for(self, condition, what):
        """Reads until condition(output) is true and returns its value."""
        deadline = time.monotonic() + PATIENCE
        while not (found := condition(self.output)):
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                self.kill()
                raise AssertionError(f"{' '.join(self.arguments)}: {what} never came; it wrote {self.output}")
        return found

    def type(self, keys):
        """As a person at its terminal."""
        os.write(self.ours, keys)

    def signal(self, number=signal.SIGINT):
        os.kill(self.child.pid, number)

    def insist(self):
        """As a person who presses Ctrl-C until it ends; the exit code."""
        while self.child.poll() is None:
            self.signal()
            time.sleep(0.02)
        return self.finish()

    def wait_until_it_catches(self, number):
        deadline = time.monotonic() + PATIENCE
        while not self._caught() >> (number - 1) & 1:
            assert time.monotonic() < deadline and self.child.poll() is None, "it never caught the signal"
            time.sleep(0.005)

    def _caught(self):
        """The signals it handles, as a mask."""
        with open(f"/proc/{self.child.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1], 16) for line in status if line.startswith("SigCgt"))

    def close_stdout(self):
        """As a reader that has seen enough."""
        self.selector.unregister(self.child.stdout.fileno())
        self.child.stdout.close()

    def finish(self, patience=PATIENCE):
        """Reads to the end, which has to come in time, and returns the exit code."""
        deadline = time.monotonic() + patience
        while self._read(max(0.0, deadline - time.monotonic())):
            if time.monotonic() >= deadline:
                self.kill()
                raise AssertionError(f"{' '.join(self.arguments)} did not end; it wrote {self.output}")
        return self.child.wait(PATIENCE)

    def kill(self):
        if self.child.poll() is None:
            os.kill(self.child.pid, signal.SIGKILL)
            self.child.wait(PATIENCE)
