"""Programs that fetch by a link in the lab: bittern, and others to be compared with it."""
import glob
import os
import shutil
import time

from processes import Failed, Skipped


class Fetch:
    """`bittern get` on its way. What others can't tell is told by their files."""

    def __init__(self, lab, host, share, options):
        self.lab, self.host, self.share = lab, host, share
        self.into = lab.path(f"copy-{host.name}", "")
        self.copy = os.path.join(self.into, os.path.basename(share.original))
        self.process = self.start(list(options))
        self.begun = time.monotonic()

    def start(self, options):
        return self.lab.get(self.host, self.share.magnet, self.into, "--json", *options)

    def knows_content(self):
        """Whether a peer has told what the torrent has."""
        return bool(self.process.events("metadata"))

    def bytes(self):
        """That are here."""
        events = self.process.events("progress")
        return os.path.getsize(self.share.original) if self.is_complete() else events[-1]["done"] if events else 0

    def is_complete(self):
        return bool(self.process.events("completed"))

    def must_go_on(self):
        """Failed where it ended without the file."""
        if not self.process.alive() and not self.is_complete():
            raise Failed(f"{self.process.name} ended with {self.process.child.returncode}")

    def end(self):
        """To be called when it is complete."""
        self.process.expect(0)

    def kill(self):
        self.process.kill()


def needs(program):
    if shutil.which(program) is None:
        raise Skipped(f"{program} is not installed")


class OtherFetch(Fetch):
    def knows_content(self):
        return bool(glob.glob(os.path.join(self.into, "*.mkv*")))

    def bytes(self):
        return sum(os.stat(path).st_blocks * 512 for path in glob.glob(os.path.join(self.into, "*.mkv*")))

    def is_complete(self):
        return self.process.child.poll() == 0


class Aria2(OtherFetch):
    """aria2c; of bittern's options it is given what it knows."""

    def start(self, options):
        needs("aria2c")
        entry = [option for name, port in self.lab.doors for option in (f"--dht-entry-point={name}:{port}",
                                                                         f"--dht-entry-point6={name}:{port}")]
        return self.lab.start(self.host, "aria2", [
            "aria2c", "--no-conf", f"--dir={self.into}", "--seed-time=0", "--file-allocation=none", "--listen-port=6881",
            "--dht-listen-port=6881", "--enable-dht=true", f"--enable-dht6={str(self.host.v6 is not None).lower()}",
            f"--bt-enable-lpd={str('--no-lsd' not in options).lower()}",
            f"--enable-peer-exchange={str('--no-pex' not in options).lower()}",
            f"--max-download-limit={value_of('--down', options, '0')}", *entry, self.share.magnet])


class Transmission(OtherFetch):
    """transmission-cli, which is told that it is done by a script that it runs then."""

    def start(self, options):
        needs("transmission-cli")
        self.done = self.lab.path(f"done-{self.host.name}")
        script = self.lab.path(f"done-{self.host.name}.sh")
        with open(script, "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\ntouch '{self.done}'\n")
        os.chmod(script, 0o755)
        mapped = ["--no-portmap"] if "--no-upnp" in options else ["--portmap"]
        return self.lab.start(self.host, "transmission", [
            "transmission-cli", "--config-dir", self.lab.path(f"transmission-{self.host.name}", ""),
            "--download-dir", self.into, "--port", "6881", "--finish", script, *mapped, self.share.magnet])

    def is_complete(self):
        return os.path.exists(self.done)

    def end(self):
        self.kill()  # it would share for ever


def value_of(option, options, otherwise):
    return options[options.index(option) + 1] if option in options else otherwise


CLIENTS = {"bittern": Fetch, "aria2": Aria2, "transmission": Transmission}
