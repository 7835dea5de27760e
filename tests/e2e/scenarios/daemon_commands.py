"""The commands about the daemon's torrents, with a real daemon."""
import os
import signal

from content import make_file, make_tree
from headless import run_command, start_daemon, states
from world import Failed, QUIET, wait_until


def tells_of_its_torrents(world):
    """Every command that shows something does so of a daemon that seeds and of one that downloads from it."""
    a, b = (world.host(number) for number in (1, 2))
    tree = make_tree(world.path("original", "tree"), 5, 2 << 20)
    share = world.share(a, tree, *QUIET, "--tracker", f"http://{a.address}:1/announce")
    daemon = start_daemon(world, b)
    run_command(world, b, "add", share.magnet + f"&x.pe={a.address}:6881", "--label", "trees")
    wait_until(lambda: states(world, b), "it to be there")
    wait_until(lambda: "\t" in run_command(world, b, "files", "1"), "its files to be known")
    files = [line.split("\t") for line in run_command(world, b, "files", "trees").splitlines()]
    sizes = {path: int(size) for _, _, size, _, _, path in files}
    on_disk = {os.path.relpath(os.path.join(folder, name), tree): os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(tree) for name in names}
    if sizes != on_disk:
        raise Failed(f"files has to tell the paths and sizes of what is shared: {sizes} and {on_disk}")
    wait_until(lambda: len(set(_facts(world, b)["done"].split("\t"))) == 1, "info to tell that all is there")
    if _facts(world, b)["info_hash_v1"] not in share.magnet or _facts(world, b)["folder"] != world.path("daemon", "").rstrip("/"):
        raise Failed(f"info has to tell hash and folder: {_facts(world, b)}")
    if f"http://{a.address}:1/announce" not in run_command(world, b, "trackers", "1"):
        raise Failed("trackers has to tell the tracker of the link")
    if run_command(world, b, "label", "1", "--add", "new", "--remove", "trees") != "1\tnew\n" or run_command(world, b, "list", "--label", "trees"):
        raise Failed("label has to change labels")
    if run_command(world, b, "queue").split("\t")[:2] != ["1", "1"]:
        raise Failed("queue has to tell the place")
    run_command(world, b, "verify", "new")
    run_command(world, b, "peers", "1")
    if "uploaded" not in run_command(world, b, "stats") or "runs: its socket is" not in run_command(world, b, "log"):
        raise Failed("stats and log have to tell what they are for")
    watch = world.start(b, "watch", [world.binary, "watch", "--json", "--interval", "1s"])
    wait_until(lambda: len(watch.events("torrents")) > 1, "two snapshots of watch")
    daemon.signal(signal.SIGTERM)
    daemon.expect(0, patience=5)
    if watch.wait() not in (3, 8):
        raise Failed("watch has to say that the daemon is gone")


def changes_its_torrents(world):
    """Files are chosen, limits set, trackers changed, the order turned, files moved and renamed: shown so, also after a restart."""
    a = world.host(1)
    for name in ("one", "two"):
        tree = make_tree(world.path("daemon", name), 4, 1 << 20)
        run_command(world, a, "create", tree, "-o", world.path("made", f"{name}.torrent"))
    first = sorted(os.path.relpath(os.path.join(folder, name), world.path("daemon", "one"))
                   for folder, _, names in os.walk(world.path("daemon", "one")) for name in names)
    daemon = start_daemon(world, a)
    run_command(world, a, "add", world.path("made", "one.torrent"), world.path("made", "two.torrent"))
    wait_until(lambda: set(states(world, a).values()) == {"seeding"}, "both to be verified and seed")
    run_command(world, a, "select", "1", "--high", "0", "--low", "1")
    run_command(world, a, "limit", "1", "--up", "500k", "--ratio", "2", "--idle", "30m")
    run_command(world, a, "limit", "--down", "2M")
    run_command(world, a, "trackers", "1", "--add", "http://127.0.0.1:1/announce")
    run_command(world, a, "queue", "top", "2")
    run_command(world, a, "rename", "1", "uno")
    run_command(world, a, "move", "1", world.path("elsewhere", ""))
    wait_until(lambda: os.path.isdir(world.path("elsewhere", "uno")), "the files to be in their new place")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)
    daemon = start_daemon(world, a)
    there = world.path("elsewhere", "").rstrip("/")
    wait_until(lambda: _facts(world, a)["folder"] == there, "what was still on its way to arrive")
    facts = _facts(world, a)
    wanted = {"name": "uno", "limits": "unlimited\t512000\t2\t1800", "queue_place": "2",
              "folder": there}
    if any(facts[key] != value for key, value in wanted.items()):
        raise Failed(f"info has to tell {wanted}, and tells {facts}")
    if run_command(world, a, "limit").split("\t")[1] != "2097000":
        raise Failed("the session's limit has to stay")
    wait_until(lambda: states(world, a).get("uno") == "seeding", "it to seed where it is now")
    if "http://127.0.0.1:1/announce" not in run_command(world, a, "trackers", "1"):
        raise Failed("the tracker has to stay")
    files = [line.split("\t") for line in run_command(world, a, "files", "uno").splitlines()]
    if sorted(file[5] for file in files) != first or [file[4] for file in files[:2]] != ["high", "low"]:
        raise Failed(f"files has to tell priorities and paths: {files}")
    run_command(world, a, "trackers", "1", "--remove", "*127.0.0.1*")
    if run_command(world, a, "trackers", "1"):
        raise Failed("the tracker has to be gone")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def adds_many_at_once(world):
    """One command with 500 .torrent files, a broken one among them: all others are there, told in their order."""
    a = world.host(1)
    daemon = start_daemon(world, a)
    names = []
    make_file(world.path("made", "0.bin"), 1 << 10)
    run_command(world, a, "create", "--v1", world.path("made", "0.bin"), "-o", world.path("made", "0.torrent"))
    with open(world.path("made", "0.torrent"), "rb") as file:
        template = file.read()
    for number in range(500):
        names.append(world.path("many", f"{number}.torrent"))
        with open(names[-1], "wb") as file:
            file.write(template.replace(b"4:name5:0.bin", b"4:name7:%03d.bin" % number) if number != 250 else b"nothing")
    added = world.start(a, "add", [world.binary, "add", "--stopped", *names])
    added.expect(4, patience=120)
    rows = [line.split("\t") for line in run_command(world, a, "list").splitlines()]
    names_by_number = {row[0]: row[8] for row in rows}
    if [names_by_number[number] for number in added.out.split()] != ["%03d.bin" % number for number in range(500) if number != 250]:
        raise Failed("the numbers have to come in the order of the files")
    if added.err.count("error: ") != 1 or "250.torrent" not in added.err:
        raise Failed("the broken one has to be told with its name")
    if len(run_command(world, a, "list", "--state", "stopped").splitlines()) != 499:
        raise Failed("all of them have to be there, stopped")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def _facts(world, host):
    return dict(line.split("\t", 1) for line in run_command(world, host, "info", "1").splitlines())
