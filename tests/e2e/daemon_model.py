"""Work for a daemon that is killed, or loses its disk, at any moment: what it answered for has to be so afterwards."""
import base64
import hashlib
import os

import bencode
from processes import Failed, wait_until
from remote import Gone, Refused, Remote

SIZE, PIECE = 40_000, 16384
FIELDS = ["id", "hash_string", "name", "status", "error", "error_string", "labels", "download_dir", "percent_done"]
STOPPED, SEEDING = 0, 6


class Torrent:
    """One that the daemon may have, and what is known of it: of each fact the set of what it may be."""

    def __init__(self, name, content):
        info = {"name": name, "length": SIZE, "piece length": PIECE,
                "pieces": b"".join(hashlib.sha1(content[at:at + PIECE]).digest() for at in range(0, SIZE, PIECE))}
        self.name, self.content = name, content
        self.hash = hashlib.sha1(bencode.encode(info)).hexdigest()
        self.file = base64.b64encode(bencode.encode({"info": info})).decode()
        self.there, self.stopped, self.labels, self.folder = {False}, {False}, {()}, {None}
        self.goal = None  # the folder that it is on its way to for sure

    def may_become(self, **facts):
        """Asked for, and not answered yet."""
        for name, value in facts.items():
            setattr(self, name, getattr(self, name) | {value})

    def became(self, **facts):
        """Answered, or seen."""
        for name, value in facts.items():
            setattr(self, name, {value})


class Model:
    """Gives a daemon work, and knows what has to come of it."""

    def __init__(self, state, folders, count, generator):
        """`state`: the daemon's state folder; `folders`: two, of which torrents are in the first and are moved to the other."""
        self.state, self.generator, self.folders = state, generator, folders
        self.remote = Remote(os.path.join(state, "daemon.sock"))
        noise = generator.randbytes(SIZE - 8)
        self.torrents = [Torrent(f"t{number:04d}", number.to_bytes(8, "big") + noise) for number in range(count)]
        self.by_hash = {torrent.hash: torrent for torrent in self.torrents}
        self.film = None  # the hash of one that is being downloaded all the time
        self.refusal = None  # of what is right

    def put(self, torrent):
        """Its file is in the first folder, and no other is left of a removal that was cut off."""
        if os.path.exists(left := os.path.join(self.folders[1], torrent.name)):
            os.remove(left)
        path = os.path.join(self.folders[0], torrent.name)
        if not os.path.exists(path):
            with open(path, "wb") as file:
                file.write(torrent.content)
                file.flush()
                os.fsync(file.fileno())

    def add(self, torrent):
        if True in torrent.there:
            return
        self.put(torrent)
        torrent.goal = None
        stopped, label = self.generator.random() < 0.3, self.generator.choice(["films", "music"])
        facts = {"stopped": stopped, "labels": (label,), "folder": self.folders[0]}
        torrent.became(**facts)
        torrent.may_become(there=True)
        self.remote.call("torrent_add", metainfo=torrent.file, download_dir=self.folders[0], paused=stopped, labels=[label])
        torrent.became(there=True)

    def remove(self, torrent):
        if torrent.there != {True}:
            return
        torrent.may_become(there=False)
        self.remote.call("torrent_remove", ids=[torrent.hash], delete_local_data=True)
        torrent.became(there=False)

    def turn(self, torrent, stopped):
        if torrent.there != {True}:
            return
        torrent.may_become(stopped=stopped)
        self.remote.call("torrent_stop" if stopped else "torrent_start", ids=[torrent.hash])
        torrent.became(stopped=stopped)

    def label(self, torrent):
        if torrent.there != {True}:
            return
        labels = (self.generator.choice(["old", "new"]), "any")
        torrent.may_become(labels=labels)
        self.remote.call("torrent_set", ids=[torrent.hash], labels=list(labels))
        torrent.became(labels=labels)

    def move(self, torrent):
        if torrent.there != {True} or len(torrent.folder) != 1:
            return
        other = next(folder for folder in self.folders if torrent.folder != {folder})
        torrent.may_become(folder=other)  # the answer says that it is under way
        self.remote.call("torrent_set_location", ids=[torrent.hash], location=other, move=True)
        torrent.goal = other

    def verify(self, torrent):
        self.remote.call("torrent_verify", ids=[torrent.hash])

    def work(self):
        """Until nobody answers any more."""
        try:
            while True:
                torrent = self.generator.choice(self.torrents)
                what = self.generator.random()
                if what < 0.4:
                    self.add(torrent)
                elif what < 0.55:
                    self.remove(torrent)
                elif what < 0.7:
                    self.turn(torrent, self.generator.random() < 0.5)
                elif what < 0.8:
                    self.label(torrent)
                elif what < 0.95:
                    self.move(torrent)
                elif what < 0.99:
                    self.verify(torrent)
                else:
                    self.remote.call("session_close")
        except Gone:
            return
        except Refused as reason:
            if "ends" not in str(reason):
                self.refusal = str(reason)

    def listed(self):
        """(torrent, what the daemon says of it) of all but the film."""
        for one in self.remote.call("torrent_get", fields=FIELDS)["torrents"]:
            if one["hash_string"] == self.film:
                continue
            if (torrent := self.by_hash.get(one["hash_string"])) is None:
                raise Failed(f"{one['name']} was never added")
            if one["error"] != 0:
                raise Failed(f"{torrent.name} has the error {one['error_string']!r}")
            yield torrent, one

    def look(self):
        """What the daemon has must be what it may have; from then on that is known."""
        lost = set(self.torrents)
        for torrent, one in self.listed():
            lost.discard(torrent)
            if True not in torrent.there:
                raise Failed(f"{torrent.name} was removed, and is there")
            facts = {"there": True, "labels": tuple(one["labels"])}
            if one["status"] not in (1, 2):  # what is verified may stand still besides
                facts["stopped"] = one["status"] == STOPPED
            folder = os.path.join(one["download_dir"], "")
            if folder not in torrent.folder:
                raise Failed(f"{torrent.name} is in {folder}, and may be in {torrent.folder} only")
            if folder == torrent.goal:
                torrent.goal = None
                facts["folder"] = folder
            for fact, value in facts.items():
                if value not in getattr(torrent, fact):
                    raise Failed(f"{torrent.name}: {fact} is {value}, and may be {getattr(torrent, fact)} only")
            torrent.became(**facts)
        for torrent in lost:
            if False not in torrent.there:
                raise Failed(f"{torrent.name} is lost")
            torrent.became(there=False)

    def settled(self):
        """Whether each is where it goes, and stands still or seeds."""
        self.look()
        return not self.unsettled()

    def unsettled(self):
        return [{**one, "goal": torrent.goal} for torrent, one in self.listed()
                if torrent.goal or one["status"] not in (STOPPED, SEEDING)]

    def wait_until_settled(self, patience):
        try:
            wait_until(self.settled, "all to be as they were", patience)
        except Failed as reason:
            raise Failed(f"{reason}, but {self.unsettled()[:3]}") from None

    def start_all(self):
        """What was stopped before it was hashed knows nothing of what it has until then."""
        self.remote.call("torrent_start")
        for torrent in self.torrents:
            torrent.became(stopped=False)

    def expect_content(self):
        for torrent, one in self.listed():
            with open(os.path.join(one["download_dir"], one["name"]), "rb") as file:
                if file.read() != torrent.content:
                    raise Failed(f"{torrent.name} has other bytes than it had")

    def answers(self):
        try:
            return self.remote.call("session_stats")
        except (Gone, Refused):
            return None
