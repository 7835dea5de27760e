"""bittern, the plain libtorrent client, and aria2 as seeder or leecher. (Daemons with an RPC: daemons.py)

Every client has its default settings, except for what it takes to run several on one machine: an address, a port and a
folder of its own. A client is told of the seeder by name where it can be, else by the tracker in its .torrent file.
"""
import os
import shutil
import time

from measured import Measured

PATIENCE = 60.0


class NotInstalled(Exception):
    """A peer's program is missing; the text is its name."""


class Broken(Exception):
    """A peer did not do what it should; the text says what."""


class Peer:
    """One client. A subclass starts `self.process` in seed() and leech()."""
    program = ""

    def __init__(self, bench, address, port, folder):
        if self.program and shutil.which(self.program) is None:
            raise NotInstalled(self.program)
        self.bench, self.address, self.port, self.folder = bench, address, port, folder
        self.process = None
        os.makedirs(folder, exist_ok=True)

    def start(self, command):
        home = {"HOME": self.folder, **{f"XDG_{kind}_HOME": os.path.join(self.folder, kind.lower())
                                        for kind in ("CONFIG", "DATA", "CACHE", "STATE")}}
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        self.process = Measured(command, self.folder, {**kept, **home, **self.environment(), "LANG": "C.UTF-8",
                                                       "TERM": "xterm"})

    def environment(self):
        return {}

    def wait_until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds():
            if self.process.ended():
                raise Broken(f"{self.process.child.args[0]} ended before {what}: {self.process.printed()[-500:]}")
            if time.monotonic() > end:
                raise Broken(f"{self.process.child.args[0]} took too long before {what}")
            time.sleep(0.01)

    def wait_for(self, text):
        self.wait_until(lambda: text in self.process.printed(), f"it printed {text!r}")

    def finished(self):
        """Whether it has everything, as far as it says; waits a moment for that. Its `process.wall` may still be open."""
        return self.process.ended(0.02)

    def check(self):
        if self.process.ended() and self.process.child.returncode != 0:
            raise Broken(f"ended with {self.process.child.returncode}: {self.process.printed()[-500:]}")

    def stop(self):
        if self.process:
            self.process.stop()


def named(seeders):
    """Options by which a client is told of them."""
    return [word for address, port in seeders for word in ("--peer", f"{address}:{port}")]


class Bittern(Peer):
    source = "torrent"   # what `get` is given: `torrent`, the file, or `link`, with metadata from the seeder
    options = ()
    state = None         # of the seeder: kept over the rounds, so that it hashes once

    def environment(self):
        return {"BITTERN_STATE_DIR": self.state or os.path.join(self.folder, "state")}

    def seed(self, content):
        self.state = self.bench.state
        self.start([self.bench.binary, "share", "--listen", f"{self.address}:{self.port}", *self.options,
                    *content.options, content.path])
        self.wait_for("magnet:")

    def leech(self, content, into, seeders):
        source = content.link if self.source == "link" else content.torrent
        self.start([self.bench.binary, "get", source, "--listen", f"{self.address}:{self.port}", "-o", into,
                    *self.options, *named(seeders)])


class BitternOnLibtorrent(Bittern):
    options = ("--storage", "libtorrent")


class BitternUnsynced(Bittern):
    """What it would take if it trusted the page cache, as the others do."""

    def environment(self):
        return {**super().environment(), "LD_PRELOAD": self.bench.no_sync}


class BitternByLink(Bittern):
    source = "link"


class Plain(Peer):
    """reference.cpp: libtorrent and nothing else."""
    options = ()

    def seed(self, content):
        self.run("seed", content.torrent, os.path.dirname(content.path))
        self.wait_for("ready")

    def leech(self, content, into, seeders):
        self.run("get", content.torrent, into, *named(seeders))

    def run(self, mode, torrent, folder, *options):
        self.start([self.bench.reference, mode, f"{self.address}:{self.port}", torrent, folder, *self.options, *options])


class PlainTcp(Plain):
    options = ("--tcp",)


class PlainPread(PlainTcp):
    options = ("--tcp", "--disk", "pread")


class PlainPosix(PlainTcp):
    options = ("--tcp", "--disk", "posix")


class Aria2(Peer):
    program = "aria2c"

    def leech(self, content, into, seeders):
        self.start(["aria2c", "--no-conf=true", f"--dir={into}", f"--listen-port={self.port}",
                    f"--interface={self.address}", "--show-console-readout=false", "--seed-time=0",
                    content.tracker_torrent])
