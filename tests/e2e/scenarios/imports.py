"""bittern import: torrents of other clients, from states that those clients wrote themselves."""
import hashlib
import json
import os
import pickle
import shutil
import signal
import sys
import types

from clients import QBittorrent, Rtorrent, Transmission
from content import make_file, make_tree
from headless import run_command, start_daemon, states
from remote import Remote
from world import Failed, wait_until

PIECE = 1 << 18


def _made(world, host, folder, name, path, *options):
    """A .torrent file of what is at the path in the folder, v1 for clients that know no other."""
    torrent = world.path("made", f"{name}.torrent")
    run_command(world, host, "create", "--v1", os.path.join(folder, path), "-o", torrent, *options)
    return torrent


def _snapshot(folder):
    """Every file below it but what was downloaded, with what would show that somebody wrote to it or put one beside it."""
    found = {}
    for place, folders, files in os.walk(folder):
        if "downloads" in folders:
            folders.remove("downloads")
        for name in folders + files:
            path = os.path.join(place, name)
            status = os.lstat(path)
            content = hashlib.sha256(open(path, "rb").read()).hexdigest() if name in files else ""
            found[path] = (status.st_mtime_ns, status.st_size, status.st_mode, content)
    return found


def _import(world, host, client, folder, *options, code=0):
    """Runs it twice, so that the second has to pass everything over; the events of the first. The state is untouched."""
    before = _snapshot(folder)
    dry = world.start(host, "dry", [world.binary, "import", client, folder, "--dry-run", "--json", *options])
    dry.expect(code)
    first = world.start(host, "import", [world.binary, "import", client, folder, "--json", *options])
    first.expect(code)
    second = world.start(host, "again", [world.binary, "import", client, folder, "--json", *options])
    second.expect(code)
    if _snapshot(folder) != before:
        raise Failed("the state of the other client has to stay as it is")
    imported = {event["name"]: event for event in first.events("imported")}
    if len(dry.events("planned")) != len(imported) or len(second.events("duplicate")) != len(imported):
        raise Failed(f"all of {list(imported)} have to be planned by a dry run and passed over by a second run")
    return imported


def _past(world, host):
    """By name what the daemon has of the time before it."""
    remote = Remote(os.path.join(world.environment(host)["XDG_STATE_HOME"], "bittern", "daemon.sock"))
    fields = ["name", "added_date", "done_date", "uploaded_ever", "downloaded_ever", "labels", "queue_position",
              "download_limit", "download_limited", "status"]
    return {one["name"]: one for one in remote.call("torrent_get", fields=fields)["torrents"]}


def from_transmission(world):
    """Transmission's torrents seed without a download, go on where they were, stay stopped, and keep their labels."""
    a, b = world.host(1), world.host(2)
    client = Transmission(world, a)
    downloads = client.downloads
    make_tree(os.path.join(downloads, "tree"), 5, 2 << 20)
    make_file(os.path.join(downloads, "still.bin"), 1 << 20)
    make_file(os.path.join(downloads, "half.bin"), 8 * PIECE)
    torrents = {name: _made(world, a, downloads, name, name, "--piece-size", str(PIECE))
                for name in ("tree", "still.bin", "half.bin")}
    # Half of a download: a piece that is right, one that is half there, and nothing.
    with open(os.path.join(downloads, "half.bin"), "r+b") as file:
        file.truncate(PIECE + PIECE // 2)
    os.rename(os.path.join(downloads, "half.bin"), os.path.join(downloads, "half.bin.part"))
    for torrent in torrents.values():
        client.call("torrent-add", filename=torrent, **{"download-dir": downloads})
    wait_until(lambda: len(client.torrents()) == 3 and all(one["status"] > 2 for one in client.torrents()),
               "transmission to have looked at all of it")
    client.call("torrent-set", ids=[1], labels=["films"], **{"files-unwanted": [0], "priority-high": [1]})
    client.call("torrent-stop", ids=[2])
    before = {one["name"]: one for one in client.call("torrent-get", fields=["name", "addedDate", "doneDate"])["torrents"]}
    client.call("torrent-add", filename="magnet:?xt=urn:btih:" + "12" * 20 + "&dn=unknown", paused=True)
    client.call("session-close")
    client.process.expect(0)

    daemon = start_daemon(world, b)
    imported = _import(world, b, "transmission", client.folder)
    if imported["tree"]["labels"] != ["films"] or not imported["still.bin"]["stopped"]:
        raise Failed(f"labels and what was stopped have to be carried over: {imported}")
    wanted = {"tree": "seeding", "still.bin": "stopped", "half.bin": "downloading", "unknown": "stopped"}
    wait_until(lambda: states(world, b) == wanted, f"the torrents to be as they were: {wanted}")
    for name, one in _past(world, b).items():
        if name in before and one["added_date"] != before[name]["addedDate"]:
            raise Failed(f"the date of adding has to be carried over: {one}, and not {before[name]}")
    half = run_command(world, b, "list", "half.bin").split("\t")
    if half[1] != str(PIECE) or not os.path.exists(os.path.join(downloads, "half.bin")):
        raise Failed(f"the piece that was right has to be there, and no other: {half}")
    shown = json.loads(run_command(world, b, "list", "tree", "--json"))
    if "films" not in json.dumps(shown):
        raise Failed(f"the daemon has to have the label: {shown}")
    daemon.signal(signal.SIGTERM)
    daemon.expect(0, patience=5)


def from_qbittorrent(world):
    """qBittorrent's torrents likewise, from its files and from its database; files that moved are found by --map."""
    a = world.host(1)
    for number, storage in enumerate(("Legacy", "SQLite")):
        client = QBittorrent(world, a, storage)
        make_tree(os.path.join(client.downloads, "tree"), 5, 2 << 20)
        make_file(os.path.join(client.downloads, "still.bin"), 1 << 20)
        torrents = [_made(world, a, client.downloads, f"{number}-{name}", name) for name in ("tree", "still.bin")]
        client.add(torrents[0], category="films", tags="old,good", ratioLimit="2.5")
        client.add(torrents[1], paused="true")
        client.add("magnet:?xt=urn:btih:" + "12" * 20 + "&dn=unknown", paused="true")
        wait_until(lambda: len(client.complete()) == 1, "qBittorrent to have looked at what is there")
        client.close()
        host = world.host(2 + number)
        daemon = start_daemon(world, host)
        shutil.move(client.downloads, client.downloads + "-moved")
        refused = world.start(host, "refused", [world.binary, "import", "qbittorrent", client.state])
        refused.expect(9)
        run_command(world, host, "remove", "--all")
        imported = _import(world, host, "qbittorrent", client.state,
                           "--map", f"{client.downloads}={client.downloads}-moved")
        if sorted(imported["tree"]["labels"]) != ["films", "good", "old"]:
            raise Failed(f"category and tags have to become labels: {imported['tree']}")
        wanted = {"tree": "seeding", "still.bin": "stopped", "unknown": "stopped"}
        wait_until(lambda: states(world, host) == wanted, f"the torrents to be as they were: {wanted}")
        daemon.signal(signal.SIGTERM)
        daemon.expect(0, patience=5)


def from_rtorrent(world):
    """rtorrent's torrents seed, with their label and the day on which they were complete."""
    a, b = world.host(1), world.host(2)
    downloads = world.path("rtorrent", "downloads", "")
    make_tree(os.path.join(downloads, "tree"), 5, 2 << 20)
    make_file(os.path.join(downloads, "film.bin"), 1 << 20)
    torrents = [_made(world, a, downloads, name, name, "--tracker", f"http://{b.address}/announce")  # it wants one
                for name in ("tree", "film.bin")]
    session = Rtorrent(world, a).keep_session(torrents, downloads, "films")
    daemon = start_daemon(world, b)
    imported = _import(world, b, "rtorrent", session)
    if any(one["labels"] != ["films"] or not one["complete"] for one in imported.values()):
        raise Failed(f"labels have to be carried over, and that they were complete: {imported}")
    # Their tracker is not there, which is told as an error.
    wait_until(lambda: [one["status"] for one in _past(world, b).values()] == [6, 6], "both to seed")
    daemon.signal(signal.SIGTERM)
    daemon.expect(0, patience=5)


def _deluge_class(name):
    """An object of that class is written as Deluge writes one of its own."""
    module = sys.modules.setdefault("deluge.core.torrentmanager", types.ModuleType("deluge.core.torrentmanager"))
    made = type(name, (), {"__module__": "deluge.core.torrentmanager"})
    setattr(module, name, made)
    for above in ("deluge", "deluge.core"):
        sys.modules.setdefault(above, types.ModuleType(above))
    return made


def _deluge_state(world, downloads, torrents):
    """A folder as Deluge 2 writes it (written by hand: deluged is not installed here). `torrents`: (.torrent file, facts)."""
    folder = world.path("deluge", "state", "")
    manager, records = _deluge_class("TorrentManagerState")(), {}
    manager.torrents = []
    kind = _deluge_class("TorrentState")
    for torrent, hash_of, facts in torrents:
        one = kind()
        usual = {"torrent_id": hash_of, "filename": os.path.basename(torrent), "trackers": [], "storage_mode": "sparse",
                 "paused": False, "save_path": downloads, "max_connections": -1, "max_upload_slots": -1,
                 "max_upload_speed": -1.0, "max_download_speed": -1.0, "prioritize_first_last": False,
                 "sequential_download": False, "file_priorities": [4], "queue": None, "auto_managed": True,
                 "is_finished": True, "stop_ratio": 2.0, "stop_at_ratio": False, "remove_at_ratio": False,
                 "move_completed": False, "move_completed_path": downloads, "magnet": None, "owner": "localclient",
                 "shared": False, "super_seeding": False, "name": None}
        one.__dict__.update({**usual, **facts})
        manager.torrents.append(one)
        shutil.copy(torrent, os.path.join(folder, f"{hash_of}.torrent"))
        record = b"d10:added_timei1600000000e14:completed_timei1600000900e12:seeding_timei77e" \
                 b"16:total_downloadedi1000e14:total_uploadedi3000ee"
        records[hash_of] = record
    with open(os.path.join(folder, "torrents.state"), "wb") as file:
        pickle.dump(manager, file, protocol=2)
    with open(os.path.join(folder, "torrents.fastresume"), "wb") as file:
        file.write(b"d" + b"".join(b"40:%s%d:%s" % (name.encode(), len(record), record)
                                   for name, record in sorted(records.items())) + b"e")
    return folder


def from_deluge(world):
    """Deluge's torrents likewise, from a state written by hand, in the order of its queue, with dates, totals and limits."""
    a, b = world.host(1), world.host(2)
    downloads = world.path("deluge", "downloads", "")
    torrents = []
    for name, facts in (("last.bin", {"queue": 1, "max_download_speed": 100.0}), ("first.bin", {"queue": 0, "paused": True})):
        make_file(os.path.join(downloads, name), 1 << 20)
        torrent = _made(world, a, downloads, name, name)
        shown = json.loads(run_command(world, a, "show", "--json", torrent).splitlines()[0])
        torrents.append((torrent, shown["info_hash_v1"], facts))
    folder = _deluge_state(world, downloads, torrents)
    daemon = start_daemon(world, b)
    _import(world, b, "deluge", folder)
    wanted = {"last.bin": "seeding", "first.bin": "stopped"}
    wait_until(lambda: states(world, b) == wanted, f"the torrents to be as they were: {wanted}")
    past = _past(world, b)
    if [past[name]["queue_position"] for name in ("first.bin", "last.bin")] != [0, 1]:
        raise Failed(f"the order of the queue has to stay: {past}")
    one = past["last.bin"]
    if (one["added_date"], one["done_date"], one["uploaded_ever"], one["downloaded_ever"]) != (1600000000, 1600000900, 3000, 1000):
        raise Failed(f"dates and totals have to be carried over: {one}")
    if not one["download_limited"] or one["download_limit"] != 102:
        raise Failed(f"limits have to be carried over: {one}")
    run_command(world, b, "daemon", "stop")
    daemon.expect(0)
    start_daemon(world, b)
    wait_until(lambda: states(world, b) == wanted, "the torrents to be there after a restart")
    if _past(world, b)["last.bin"]["done_date"] != 1600000900:
        raise Failed("the date has to stay over a restart")
