"""Many torrents that are seeded by one client, of which a peer without a disk asks for pieces at random."""
import hashlib
import os
import shutil

import bencode
import holders
from measured import MIB, Measured, machine_cpu
from peers import Broken

PIECE = 256 << 10
CONNECTIONS = 8  # as many as libtorrent's defaults unchoke
ADDRESS = ("10.77.0.4", 7004)
LONGEST = 300


class Library(holders.Library):
    disk = "mmap"

    def begin(self):
        state = os.path.join(self.folder, "state")
        os.makedirs(state, exist_ok=True)
        self.start([self.bench.reference, f"{self.address}:{self.port}", self.bench.torrents, self.bench.data, state,
                    self.disk])


class LibraryPread(Library):
    disk = "pread"


class LibraryPosix(Library):
    disk = "posix"


class BitternOnLibtorrent(holders.Bittern):
    more = '[storage]\nbackend = "libtorrent"\n'


class Torrents:
    """What all clients seed; made once."""

    def __init__(self, binary, reference, reader, folder, count, size):
        self.binary, self.reference, self.reader, self.folder, self.count = binary, reference, reader, folder, count
        self.torrents, self.data = (os.path.join(folder, name) for name in ("torrents", "data"))
        self.each = size // count
        for name in (self.torrents, self.data):
            os.makedirs(name)
        for number in range(count):
            content = os.urandom(self.each * MIB)
            with open(os.path.join(self.data, f"{number}.bin"), "wb") as file:
                file.write(content)
            pieces = b"".join(hashlib.sha1(content[at:at + PIECE]).digest() for at in range(0, len(content), PIECE))
            info = {"name": f"{number}.bin", "length": len(content), "piece length": PIECE, "pieces": pieces}
            with open(os.path.join(self.torrents, f"{number}.torrent"), "wb") as file:
                file.write(bencode.encode({"info": info}))
        os.sync()

    def read(self, kind):
        """(reader, seeder as it was before, cores that others kept busy) of one round; all processes are over then."""
        folder = os.path.join(self.folder, "run")
        client = kind(self, *ADDRESS, folder)
        try:
            client.begin()
            client.add_all()
            client.wait_until_all_seed(LONGEST)
            before, machine = client.process.cpu, machine_cpu()
            reader = Measured([self.reader, "{}:{}".format(*ADDRESS), self.torrents, str(self.each), str(CONNECTIONS)],
                              self.folder, dict(os.environ))
            try:
                if not reader.ended(LONGEST) or reader.child.returncode != 0:
                    raise Broken(f"the reader did not come to its end: {reader.printed()[-300:]}")
                seeding = client.process.cpu - before
                client.process.look()
                others = max(0.0, machine_cpu() - machine - reader.cpu - seeding) / reader.wall
                return reader, seeding, client.process, others
            finally:
                reader.stop()
        finally:
            client.stop()
            shutil.rmtree(folder, ignore_errors=True)
