"""bittern import: torrents of other clients, from states that those clients wrote themselves."""
import hashlib
import json
import os
import shutil
import signal

from clients import QBittorrent, Transmission
from content import make_file, make_tree
from headless import run_command, start_daemon, states
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
    client.call("torrent-add", filename="magnet:?xt=urn:btih:" + "12" * 20 + "&dn=unknown", paused=True)
    client.call("session-close")
    client.process.expect(0)

    daemon = start_daemon(world, b)
    imported = _import(world, b, "transmission", client.folder)
    if imported["tree"]["labels"] != ["films"] or not imported["still.bin"]["stopped"]:
        raise Failed(f"labels and what was stopped have to be carried over: {imported}")
    wanted = {"tree": "seeding", "still.bin": "stopped", "half.bin": "downloading", "unknown": "stopped"}
    wait_until(lambda: states(world, b) == wanted, f"the torrents to be as they were: {wanted}")
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
