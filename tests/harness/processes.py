"""Programs under test: started on a host, watched by what they print, ended by their own pid."""
import json
import os
import re
import signal
import subprocess
import time

PATIENCE = 60.0  # seconds until what should have happened counts as never happening


class Failed(Exception):
    """A scenario did not go as it should; the text says what was expected and what came."""


class Skipped(Exception):
    """A scenario can't be run here; the text says why."""


def wait_until(holds, what, patience=PATIENCE):
    """Waits until holds() is true and returns its value; Failed names `what` when it never becomes so."""
    end = time.monotonic() + patience
    while not (value := holds()):
        if time.monotonic() > end:
            raise Failed(f"waited {patience:.0f} s in vain for {what}")
        time.sleep(0.02)
    return value


class Process:
    """A child process with its output in two files, `NAME.out` and `NAME.err`."""

    def __init__(self, host, name, command, folder, environment, stdin=None):
        self.name = name
        self.out_path = os.path.join(folder, f"{name}.out")
        self.err_path = os.path.join(folder, f"{name}.err")
        with open(self.out_path, "wb") as out, open(self.err_path, "wb") as err, host.inside():
            self.child = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=err,
                                          stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL)
        if stdin is not None:
            self.child.stdin.write(stdin)
            self.child.stdin.close()

    @property
    def out(self):
        return read(self.out_path)

    @property
    def err(self):
        return read(self.err_path)

    def alive(self):
        return self.child.poll() is None

    def wait_for(self, pattern, patience=PATIENCE):
        """Waits until the pattern is found in a whole line of either stream; returns the match."""
        return self.wait_in(lambda: (self.out, self.err), pattern, patience)

    def wait_for_answer(self, pattern, patience=PATIENCE):
        """The same on stdout alone."""
        return self.wait_in(lambda: (self.out,), pattern, patience)

    def wait_in(self, texts, pattern, patience):
        expression = re.compile(pattern)

        def seen():
            ended = not self.alive()
            for text in texts():
                for line in text.splitlines(keepends=True):
                    if line.endswith("\n") and (match := expression.search(line)):
                        return match
            if ended:
                raise Failed(f"{self.name} ended with {self.child.returncode} before it printed {pattern!r}")
            return None

        return wait_until(seen, f"{self.name} to print {pattern!r}", patience)

    def events(self, kind):
        """What it has told so far with --json, of one kind."""
        lines = [line for line in self.out.splitlines(keepends=True) if line.endswith("\n")]
        return [event for event in map(json.loads, lines) if event["event"] == kind]

    def wait(self, patience=PATIENCE):
        """Its exit code; below zero: the signal that ended it."""
        try:
            return self.child.wait(patience)
        except subprocess.TimeoutExpired:
            raise Failed(f"{self.name} has not ended after {patience:.0f} s") from None

    def expect(self, code, patience=PATIENCE):
        """Waits for its end, which has to be with this exit code."""
        if (came := self.wait(patience)) != code:
            raise Failed(f"{self.name} ended with {came}, expected {code}")
        return self

    def signal(self, number):
        self.child.send_signal(number)

    def kill(self):
        """SIGKILL; returns when it is gone."""
        if self.alive():
            self.signal(signal.SIGKILL)
        self.child.wait()

    def tail(self, lines=25):
        """The end of what it printed, for a person."""
        parts = [f"  {self.name}: exit code {self.child.poll()}"]
        for stream, text in (("out", self.out), ("err", self.err)):
            parts += [f"    {stream}| {line}" for line in text.splitlines()[-lines:]]
        return "\n".join(parts)


def read(path):
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "replace")
