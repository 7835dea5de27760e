"""The daemon: torrents that stay, told by our own commands and by Transmission's."""
import os
import shutil
import signal

from content import expect_same, make_file, make_tree
from headless import RPC, run_command, start_daemon, states
from world import Failed, QUIET, peer, wait_until

def stays_over_kills(world):
    """What was added is there after a SIGKILL, a stopped torrent stays stopped, and what is complete seeds without hashing."""
    a, b, c = (world.host(number) for number in (1, 2, 3))
    tree = make_tree(world.path("original", "tree"), 5, 2 << 20)
    share = world.share(a, tree, *QUIET)
    daemon = start_daemon(world, b)
    link = share.magnet + f"&x.pe={a.address}:6881"
    if run_command(world, b, "add", link).strip() != "1":
        raise Failed("the first torrent has to be number 1")
    wait_until(lambda: states(world, b).get("tree") == "seeding", "the daemon to have it and seed")
    expect_same(tree, world.path("daemon", "tree"))
    for number in range(3):
        make_file(world.path("more", f"{number}.bin"), 1 << 20)
        run_command(world, b, "create", world.path("more", f"{number}.bin"), "-o", world.path("more", f"{number}.torrent"))
    shutil.copy(world.path("more", "0.bin"), world.path("daemon", "0.bin"))
    run_command(world, b, "add", *(world.path("more", f"{number}.torrent") for number in range(3)), "--label", "made")
    run_command(world, b, "stop", "1.bin")
    wait_until(lambda: states(world, b).get("0.bin") == "seeding", "what is there already to seed")
    daemon.kill()
    share.kill()
    daemon = start_daemon(world, b)
    wanted = {"tree": "seeding", "0.bin": "seeding", "1.bin": "stopped", "2.bin": "downloading"}
    wait_until(lambda: states(world, b) == wanted, f"the torrents to be as before: {wanted}")
    get = world.get(c, link.split("&x.pe")[0], world.path("copy", ""), *QUIET, *peer(b))
    get.expect(0)
    expect_same(tree, world.path("copy", "tree"))
    run_command(world, b, "remove", "made", "--delete-data")
    if os.path.exists(world.path("daemon", "0.bin")) or not os.path.exists(world.path("daemon", "tree")):
        raise Failed("remove --delete-data has to take the files of the torrents named, and no others")
    daemon.signal(signal.SIGTERM)
    daemon.expect(0, patience=5)


def tells_of_its_torrents(world):
    """Every command that shows something does so of a daemon that seeds and of one that downloads from it."""
    a, b = (world.host(number) for number in (1, 2))
    tree = make_tree(world.path("original", "tree"), 5, 2 << 20)
    share = world.share(a, tree, *QUIET, "--tracker", f"http://{a.address}:1/announce")
    daemon = _start(world, b)
    _run(world, b, "add", share.magnet + f"&x.pe={a.address}:6881", "--label", "trees")
    wait_until(lambda: _states(world, b), "it to be there")
    wait_until(lambda: "\t" in _run(world, b, "files", "1"), "its files to be known")
    files = [line.split("\t") for line in _run(world, b, "files", "trees").splitlines()]
    sizes = {path: int(size) for _, _, size, _, _, path in files}
    on_disk = {os.path.relpath(os.path.join(folder, name), tree): os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(tree) for name in names}
    if sizes != on_disk:
        raise Failed(f"files has to tell the paths and sizes of what is shared: {sizes} and {on_disk}")
    wait_until(lambda: len(set(_facts(world, b)["done"].split("\t"))) == 1, "info to tell that all is there")
    if _facts(world, b)["info_hash_v1"] not in share.magnet or _facts(world, b)["folder"] != world.path("daemon", "").rstrip("/"):
        raise Failed(f"info has to tell hash and folder: {_facts(world, b)}")
    if f"http://{a.address}:1/announce" not in _run(world, b, "trackers", "1"):
        raise Failed("trackers has to tell the tracker of the link")
    if _run(world, b, "label", "1", "--add", "new", "--remove", "trees") != "1\tnew\n" or _run(world, b, "list", "--label", "trees"):
        raise Failed("label has to change labels")
    if _run(world, b, "queue").split("\t")[:2] != ["1", "1"]:
        raise Failed("queue has to tell the place")
    _run(world, b, "verify", "new")
    _run(world, b, "peers", "1")
    if "uploaded" not in _run(world, b, "stats") or "runs: its socket is" not in _run(world, b, "log"):
        raise Failed("stats and log have to tell what they are for")
    watch = world.start(b, "watch", [world.binary, "watch", "--json", "--interval", "1s"])
    wait_until(lambda: len(watch.events("torrents")) > 1, "two snapshots of watch")
    daemon.signal(signal.SIGTERM)
    daemon.expect(0, patience=5)
    if watch.wait() not in (3, 8):
        raise Failed("watch has to say that the daemon is gone")


def _facts(world, host):
    return dict(line.split("\t", 1) for line in _run(world, host, "info", "1").splitlines())


def adds_many_at_once(world):
    """One command with 500 .torrent files, a broken one among them: all others are there, numbered in their order."""
    a = world.host(1)
    daemon = _start(world, a)
    names = []
    make_file(world.path("made", "0.bin"), 1 << 10)
    _run(world, a, "create", "--v1", world.path("made", "0.bin"), "-o", world.path("made", "0.torrent"))
    with open(world.path("made", "0.torrent"), "rb") as file:
        template = file.read()
    for number in range(500):
        names.append(world.path("many", f"{number}.torrent"))
        with open(names[-1], "wb") as file:
            file.write(template.replace(b"4:name5:0.bin", b"4:name7:%03d.bin" % number) if number != 250 else b"nothing")
    added = world.start(a, "add", [world.binary, "add", "--stopped", *names])
    added.expect(4, patience=120)
    if added.out.split() != [str(number) for number in range(1, 500)]:
        raise Failed("the numbers have to come in the order of the files")
    if added.err.count("error: ") != 1 or "250.torrent" not in added.err:
        raise Failed("the broken one has to be told with its name")
    if len(_run(world, a, "list", "--state", "stopped").splitlines()) != 499:
        raise Failed("all of them have to be there, stopped")
    _run(world, a, "daemon", "stop")
    daemon.expect(0)


def speaks_to_transmission_remote(world):
    """transmission-remote 3.00 adds, lists, stops and removes torrents."""
    a = world.host(1)
    daemon = start_daemon(world, a)
    file = make_file(world.path("daemon", "film.mkv"), 3 << 20)
    torrent = world.path("made", "film.torrent")
    run_command(world, a, "create", file, "-o", torrent)

    def remote(*words):
        return world.start(a, "remote", ["transmission-remote", f"127.0.0.1:{RPC}", *words]).expect(0).out

    remote("--add", torrent)
    wait_until(lambda: "100%" in remote("--list"), "transmission-remote to list it as complete")
    if "film.mkv" not in remote("--torrent", "1", "--files"):
        raise Failed("transmission-remote has to list its files")
    remote("--torrent", "1", "--stop")
    wait_until(lambda: "Stopped" in remote("--list"), "transmission-remote to list it as stopped")
    remote("--torrent", "1", "--remove")
    wait_until(lambda: "film.mkv" not in remote("--list"), "it to be gone")
    if not os.path.exists(file):
        raise Failed("its file has to stay")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def is_alone_with_its_state(world):
    """A second daemon is refused, and without a daemon commands say so by their exit code."""
    a = world.host(1)
    world.start(a, "list", [world.binary, "list"]).expect(8)
    daemon = start_daemon(world, a)
    world.start(a, "daemon", [world.binary, "daemon"]).expect(9)
    run_command(world, a, "daemon", "status")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def listens_below_the_runtime_folder(world):
    """With $XDG_RUNTIME_DIR, as every login has it, the socket is in a folder of its own there, which is made."""
    a = world.host(1)
    runtime = world.path("runtime", "")
    login = ("env", f"XDG_RUNTIME_DIR={runtime}")
    daemon = start_daemon(world, a, login)
    if not os.path.exists(os.path.join(runtime, "bittern", "daemon.sock")):
        raise Failed("the socket has to be in a folder of the runtime folder")
    world.start(a, "stop", [*login, world.binary, "daemon", "stop"]).expect(0)
    daemon.expect(0)
