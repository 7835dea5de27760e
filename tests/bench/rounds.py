"""Rounds of transfers: one of every row, then again, so that what else the machine does meets all rows alike."""
import mmap
import os
import shutil
import tempfile
import time
from dataclasses import dataclass

from content import expect_same, make_file, make_tree
from measured import MIB, machine_cpu
from peers import Bittern, Broken, NotInstalled
from processes import Failed
from seeding import Torrents
from tracker import URL, Tracker

SEEDER, LEECHER = ("10.77.0.2", 7001), ("10.77.0.3", 7000)
LONGEST = 180  # seconds a transfer may take


@dataclass
class Content:
    """One torrent: the file or folder, its .torrent without and with the tracker, its link, and the options it was shared with."""
    path: str
    torrent: str
    tracker_torrent: str
    link: str
    options: tuple


@dataclass
class Outcome:
    """Of one transfer: seconds, MiB. `others` is how many cores other programs kept busy meanwhile."""
    wall: float
    cpu: float
    rss: float
    anon: float
    seed_cpu: float
    seed_rss: float
    seed_anon: float
    others: float


def touch_memory(size):
    """The host of a virtual machine takes back memory that is free: without this a row pays for every page that the
    one before it left, at several times the cost of the copy into it."""
    with mmap.mmap(-1, size) as memory:
        zeros = bytes(MIB)
        for _ in range(size // MIB):
            memory.write(zeros)


class Bench:
    def __init__(self, binary, reference, no_sync, folder, for_seeding):
        self.binary, self.reference, self.no_sync, self.folder = binary, reference, no_sync, folder
        self.for_seeding = for_seeding
        self.state = os.path.join(folder, "state")
        self.tracker = Tracker()
        self.contents = {}

    def content(self, section, kind):
        """Made when it is first asked for."""
        key = (section.name, kind)
        if key not in self.contents:
            self.contents[key] = self.make_content(section, kind)
        return self.contents[key]

    def make_content(self, section, kind):
        path = os.path.join(self.folder, section.name, "content.bin")
        if not os.path.exists(path):
            if section.files > 1:
                make_tree(path, section.files, section.size * MIB)
            else:
                make_file(path, 0 if section.sparse else section.size * MIB)
                os.truncate(path, section.size * MIB)
        options = {"v1": ("--v1",), "v2": ("--v2",), "hybrid": ()}[kind]
        if section.piece_size:
            options += ("--piece-size", section.piece_size)
        torrent, tracker_torrent = (os.path.join(self.folder, f"{section.name}-{kind}{tail}.torrent")
                                    for tail in ("", "-tracker"))
        link = self.shared(path, *options, "--torrent", torrent)
        self.shared(path, *options, "--tracker", URL, "--torrent", tracker_torrent)
        return Content(path, torrent, tracker_torrent, link, options)

    def forget(self, section):
        """Its content is needed no more."""
        shutil.rmtree(os.path.join(self.folder, section.name), ignore_errors=True)

    def shared(self, path, *options):
        """The link `share` gives, once it has hashed the file and written what else was asked for."""
        folder = os.path.join(self.folder, "share")
        peer = Bittern(self, *SEEDER, folder)
        try:
            peer.seed(Content(path, "", "", "", options))
            return next(word for word in peer.process.printed().split() if word.startswith("magnet:"))
        finally:
            peer.stop()
            shutil.rmtree(folder)

    def seeding(self, row, section):
        """Of many torrents."""
        if section.name not in self.contents:
            self.contents[section.name] = Torrents(self.binary, *self.for_seeding(),
                                                   os.path.join(self.folder, section.name), section.torrents, section.size)
        reader, seed_cpu, seeder, others = self.contents[section.name].read(row.seeder)
        return Outcome(wall=reader.wall, cpu=reader.cpu, rss=reader.rss, anon=reader.anon, seed_cpu=seed_cpu,
                       seed_rss=seeder.rss, seed_anon=seeder.anon, others=others)

    def transfer(self, row, section):
        if section.torrents > 1:
            return self.seeding(row, section)
        content = self.content(section, row.kind)
        work, into = os.path.join(self.folder, "run"), os.path.join(self.folder, "into")
        os.makedirs(into)
        os.sync()  # what the last run left to be written is not this one's burden
        if not section.sparse:
            touch_memory(2 * section.size * MIB)
        peers = []
        try:
            for number in range(section.seeders):
                peers.append(row.seeder(self, SEEDER[0], SEEDER[1] + number, os.path.join(work, f"seeder-{number}")))
            peers.append(row.leecher(self, *LEECHER, os.path.join(work, "leecher")))
            outcome = self.watch(peers[:-1], peers[-1], content, into)
            expect_same(content.path, os.path.join(into, os.path.basename(content.path)))
            return outcome
        finally:
            for peer in reversed(peers):
                peer.stop()
            self.tracker.seeder = None
            shutil.rmtree(work, ignore_errors=True)
            self.put_away(into, section)

    def put_away(self, folder, section):
        """What a transfer left. ext4 gives no inode that was deleted within the last minute or so, and looks at each of
        them for every new file: of many files only the bytes are removed, so that the next row doesn't pay for it."""
        if section.files == 1:
            return shutil.rmtree(folder, ignore_errors=True)
        for where, _, names in os.walk(folder):
            for name in names:
                os.truncate(os.path.join(where, name), 0)
        emptied = tempfile.mkdtemp(dir=os.path.join(self.folder, section.name))
        return os.rename(folder, os.path.join(emptied, "into"))

    def watch(self, seeders, leecher, content, into):
        for seeder in seeders:
            seeder.seed(content)
        self.tracker.seeder = SEEDER

        def seed_cpu():
            return sum(seeder.process.cpu for seeder in seeders)

        seed_cpu_before, machine, begun = seed_cpu(), machine_cpu(), time.monotonic()
        leecher.leech(content, into, [(seeder.address, seeder.port) for seeder in seeders])
        while not leecher.finished():
            if time.monotonic() - begun > LONGEST:
                raise Broken(f"not complete after {LONGEST} s")
        took = time.monotonic() - begun
        leecher.check()
        leecher.process.look()
        for seeder in seeders:
            seeder.process.look()
        cpu, seeding = leecher.process.cpu, seed_cpu() - seed_cpu_before
        return Outcome(wall=leecher.process.wall or took, cpu=cpu, rss=leecher.process.rss, anon=leecher.process.anon,
                       seed_cpu=seeding, seed_rss=max(seeder.process.rss for seeder in seeders),
                       seed_anon=max(seeder.process.anon for seeder in seeders),
                       others=max(0.0, machine_cpu() - machine - cpu - seeding) / took)


def rounds(bench, section, count):
    """Label -> outcomes, or a text that says why there are none."""
    results = {row.label: [] for row in section.rows}
    for number in range(count):
        for row in section.rows:
            if isinstance(results[row.label], str):
                continue
            try:
                outcome = bench.transfer(row, section)
                results[row.label].append(outcome)
                print(f"  {section.name} {number + 1}/{count}  {row.label}: {outcome.wall:.2f} s", flush=True)
            except NotInstalled as program:
                results[row.label] = f"{program} is not installed"
            except (Broken, Failed) as reason:
                results[row.label] = f"failed: {reason}"
                print(f"  {row.label} failed: {reason}", flush=True)
    return results
