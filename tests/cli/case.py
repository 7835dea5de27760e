"""What a test case gets: a folder of its own, bittern in a clean environment, and golden files to compare with."""
import difflib
import os
import shutil
import tempfile

import normalise
from program import Program
from terminal import Terminal

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")
LONG_AGO = 1_500_000_000  # files changed just now are not remembered by the hash cache
LOOPBACK = ["--listen", "127.0.0.1", "--port", "0", "--no-dht", "--no-lsd", "--no-upnp"]


class Case:
    def __init__(self, name, binary, accept):
        self.name, self.binary, self.accept = name, binary, accept
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="bittern-cli-"))
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": self.folder, "TERM": "xterm", "LC_ALL": "C.UTF-8",
                            "BITTERN_STATE_DIR": os.path.join(self.folder, "state")}
        self.programs = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def close(self):
        for program in self.programs:
            program.kill()
        shutil.rmtree(self.folder)

    def write(self, path, content):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.utime(path, (LONG_AGO, LONG_AGO))

    def read(self, path):
        with open(os.path.join(self.folder, path), "rb") as file:
            return file.read()

    def holiday(self):
        """A small folder, the same bytes each time; made once, since a file written anew is another one."""
        if os.path.exists(os.path.join(self.folder, "holiday")):
            return
        self.write("holiday/notes.txt", b"the sea was cold\n" * 10)
        self.write("holiday/photos/harbour.jpg", bytes(range(256)) * 300)
        self.write("holiday/photos/mole.jpg", bytes(reversed(range(256))) * 100)
        self.write("holiday/.DS_Store", b"junk")

    def start(self, *arguments, columns=None, stdin=b"", keep_terminal=False, **variables):
        environment = {**self.environment, **variables}
        self.programs.append(Program(self.binary, list(arguments), self.folder, environment, columns, stdin, keep_terminal))
        return self.programs[-1]

    def run(self, *arguments, **settings):
        """From start to end; the program with its exit code."""
        program = self.start(*arguments, **settings)
        program.code = program.finish()
        return program

    def share(self, *arguments, **settings):
        """Starts a share of the folder `holiday` on loopback, and its link once it is said. What it remembers is its own,
        as if on another machine, where it isn't told otherwise."""
        self.holiday()
        settings = {"BITTERN_STATE_DIR": os.path.join(self.folder, "state-of-the-share"), **settings}
        program = self.start("share", *LOOPBACK, "--direct=127.0.0.1", *arguments, "holiday", **settings)
        link = program.wait_for(lambda output: find_link(output["out"]), "the link")
        return program, link

    def expect(self, program, streams=("out", "err"), how=normalise.text, suffix=""):
        """Compares exit code and streams with the golden file."""
        parts = [f"exit code {program.code}\n"]
        for stream in streams:
            parts.append(f"--- std{stream}\n" + how(program.output[stream], self.folder))
        self.expect_text("".join(parts), suffix)

    def expect_screen(self, program, columns, suffix=""):
        """Compares what a terminal shows now. Returns it, for its colours."""
        terminal = Terminal(columns)
        terminal.feed(normalise.text(program.output["out"], self.folder))
        self.expect_text(terminal.screen(), suffix)
        return terminal

    def expect_text(self, actual, suffix=""):
        path = os.path.join(GOLDEN, self.name + suffix + ".txt")
        if self.accept:
            with open(path, "w", encoding="utf-8") as file:
                file.write(actual)
            return
        expected = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
        if actual != expected:
            lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "golden", "now", lineterm="")
            raise AssertionError(f"differs from {os.path.basename(path)}:\n" + "\n".join(lines))


def find_link(text):
    """The magnet link that stands alone on a line (with a terminal the whole talk is in the same stream)."""
    lines = [line for line in text.split("\n")[:-1] if line.startswith("magnet:")]
    if lines:
        return lines[0]
    start = text.find('"magnet":"')
    return text[start + 10:text.index('"', start + 10)] if start >= 0 and text.endswith("\n") else None
