"""The daemon: torrents that stay, told by our own commands and by Transmission's."""
import os
import shutil
import signal

from content import expect_same, make_file, make_tree
from daemons import configure
from world import Failed, QUIET, peer, wait_until

RPC = 9091


def _start(world, host, prefix=()):
    """A daemon on the host with a configuration of its own, ready for commands. `prefix`: a command that starts it."""
    configure(world, host, f'[rpc]\nlisten = ["127.0.0.1:{RPC}"]\n')
    daemon = world.start(host, "daemon", [*prefix, world.binary, "daemon"])
    daemon.wait_for("runs: its socket is")
    return daemon


def _run(world, host, *words):
    """One command to its end; returns its standard output."""
    return world.start(host, words[0], [world.binary, *words]).expect(0).out


def _states(world, host):
    """The state of each torrent, by name."""
    rows = [line.split("\t") for line in _run(world, host, "list").splitlines()]
    return {row[8]: row[7] for row in rows}


def stays_over_kills(world):
    """What was added is there after a SIGKILL, a stopped torrent stays stopped, and what is complete seeds without hashing."""
    a, b, c = (world.host(number) for number in (1, 2, 3))
    tree = make_tree(world.path("original", "tree"), 5, 2 << 20)
    share = world.share(a, tree, *QUIET)
    daemon = _start(world, b)
    link = share.magnet + f"&x.pe={a.address}:6881"
    if _run(world, b, "add", link).strip() != "1":
        raise Failed("the first torrent has to be number 1")
    wait_until(lambda: _states(world, b).get("tree") == "seeding", "the daemon to have it and seed")
    expect_same(tree, world.path("daemon", "tree"))
    for number in range(3):
        make_file(world.path("more", f"{number}.bin"), 1 << 20)
        _run(world, b, "create", world.path("more", f"{number}.bin"), "-o", world.path("more", f"{number}.torrent"))
    shutil.copy(world.path("more", "0.bin"), world.path("daemon", "0.bin"))
    _run(world, b, "add", *(world.path("more", f"{number}.torrent") for number in range(3)), "--label", "made")
    _run(world, b, "stop", "1.bin")
    wait_until(lambda: _states(world, b).get("0.bin") == "seeding", "what is there already to seed")
    daemon.kill()
    share.kill()
    daemon = _start(world, b)
    wanted = {"tree": "seeding", "0.bin": "seeding", "1.bin": "stopped", "2.bin": "downloading"}
    wait_until(lambda: _states(world, b) == wanted, f"the torrents to be as before: {wanted}")
    get = world.get(c, link.split("&x.pe")[0], world.path("copy", ""), *QUIET, *peer(b))
    get.expect(0)
    expect_same(tree, world.path("copy", "tree"))
    _run(world, b, "remove", "made", "--delete-data")
    if os.path.exists(world.path("daemon", "0.bin")) or not os.path.exists(world.path("daemon", "tree")):
        raise Failed("remove --delete-data has to take the files of the torrents named, and no others")
    daemon.signal(signal.SIGTERM)
    daemon.expect(0, patience=5)


def speaks_to_transmission_remote(world):
    """transmission-remote 3.00 adds, lists, stops and removes torrents."""
    a = world.host(1)
    daemon = _start(world, a)
    file = make_file(world.path("daemon", "film.mkv"), 3 << 20)
    torrent = world.path("made", "film.torrent")
    _run(world, a, "create", file, "-o", torrent)

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
    _run(world, a, "daemon", "stop")
    daemon.expect(0)


def is_alone_with_its_state(world):
    """A second daemon is refused, and without a daemon commands say so by their exit code."""
    a = world.host(1)
    world.start(a, "list", [world.binary, "list"]).expect(8)
    daemon = _start(world, a)
    world.start(a, "daemon", [world.binary, "daemon"]).expect(9)
    _run(world, a, "daemon", "status")
    _run(world, a, "daemon", "stop")
    daemon.expect(0)


def listens_below_the_runtime_folder(world):
    """With $XDG_RUNTIME_DIR, as every login has it, the socket is in a folder of its own there, which is made."""
    a = world.host(1)
    runtime = world.path("runtime", "")
    login = ("env", f"XDG_RUNTIME_DIR={runtime}")
    daemon = _start(world, a, login)
    if not os.path.exists(os.path.join(runtime, "bittern", "daemon.sock")):
        raise Failed("the socket has to be in a folder of the runtime folder")
    world.start(a, "stop", [*login, world.binary, "daemon", "stop"]).expect(0)
    daemon.expect(0)
