"""transmission-remote 3.00 changes what the daemon has: each change really happens, and outlives a kill."""
import os
import re

from content import expect_same, make_file, make_tree
from headless import RPC, run_command, start_daemon, states
from world import Failed, wait_until


class _Remote:
    """The daemon on a host, as transmission-remote sees it."""

    def __init__(self, world, host):
        self.world, self.host = world, host

    def __call__(self, *words):
        command = ["transmission-remote", f"127.0.0.1:{RPC}", *words]
        return self.world.start(self.host, "remote", command).expect(0).out

    def shows(self, what, *words):
        wait_until(lambda: re.search(what, self(*words)), f"transmission-remote {' '.join(words)} to show {what}")


def _seeding(world, host, path):
    """A daemon that seeds what is at the path, in its download folder, as torrent 1."""
    daemon = start_daemon(world, host)
    torrent = world.path("made", "one.torrent")
    run_command(world, host, "create", path, "-o", torrent)
    run_command(world, host, "add", torrent)
    wait_until(lambda: "seeding" in states(world, host).values(), "it to seed")
    return daemon


def moves_files(world):
    """Files go elsewhere, on the disk too; the torrent goes on seeding, also after a kill, and finds files where it is told."""
    a = world.host(1)
    tree = make_tree(world.path("daemon", "tree"), 5, 2 << 20)
    original = make_tree(world.path("original", "tree"), 5, 2 << 20)
    expect_same(original, tree)
    daemon = _seeding(world, a, tree)
    remote = _Remote(world, a)
    there = world.path("elsewhere", "deep", "folder")
    remote("--torrent", "1", "--move", there)
    wait_until(lambda: os.path.exists(os.path.join(there, "tree")), "the files to arrive")
    wait_until(lambda: states(world, a).get("tree") == "seeding", "it to seed from there")
    expect_same(original, os.path.join(there, "tree"))
    if os.path.exists(tree):
        raise Failed("nothing may be left where the files were")
    daemon.kill()
    daemon = start_daemon(world, a)
    wait_until(lambda: states(world, a).get("tree") == "seeding", "it to seed after a kill")
    remote.shows(f"Location: {there}", "--torrent", "1", "--info")
    os.rename(os.path.join(there, "tree"), world.path("third", "tree"))
    remote("--torrent", "1", "--find", world.path("third", "").rstrip("/"))
    wait_until(lambda: states(world, a).get("tree") == "seeding" and "100%" in remote("--list"), "it to find them")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def keeps_what_clients_set(world):
    """Limits, labels, trackers, priorities and settings are there after a kill, and what is stopped is verified where it stands."""
    a = world.host(1)
    file = make_file(world.path("daemon", "film.mkv"), 3 << 20)
    daemon = _seeding(world, a, file)
    remote = _Remote(world, a)
    remote("--torrent", "1", "--downlimit", "123", "--uplimit", "45", "--seedratio", "1.5", "--labels", "films,new")
    remote("--torrent", "1", "--tracker-add", "http://127.0.0.1:9/announce")
    remote("--torrent", "1", "--priority-high", "0", "--bandwidth-high")
    remote("--downlimit", "777", "--global-seedratio", "2.5", "--no-utp")
    remote("--torrent", "1", "--stop")
    with open(file, "r+b") as damaged:
        damaged.seek(1 << 20)
        damaged.write(b"damaged")
    remote("--torrent", "1", "--verify")
    wait_until(lambda: "film.mkv" in remote("--list") and "100%" not in remote("--list"), "the damage to be found")
    daemon.kill()
    daemon = start_daemon(world, a)
    for what in ("Download Limit: 123", "Upload Limit: 45", "Ratio Limit: 1.5", "Labels: films, new|Labels: new, films",
                 "State: Stopped", "Bandwidth Priority: High"):
        remote.shows(what, "--torrent", "1", "--info")
    remote.shows("Tracker 0: 127.0.0.1:9", "--torrent", "1", "--info-trackers")
    remote.shows("High", "--torrent", "1", "--files")
    for what in ("777", "2.5", "uTP enabled: No"):
        remote.shows(what, "--session-info")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)
