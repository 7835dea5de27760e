"""Downloads that are killed without a word: what was synced is believed, only the rest is hashed, and the end is right."""
import os
import random
import shutil
import time

import mounts
from content import age, expect_same, make_file, make_tree
from headless import run_command, start_daemon, states
from world import QUIET, Failed, Skipped, peer, wait_until

MIB = 1 << 20
PIECE = 256 << 10


def only_what_was_not_synced_is_hashed(world):
    """`get` killed again and again believes every piece that it said to have saved, hashes others only, and ends right."""
    size, kills = (1024 * MIB, 200) if world.full else (64 * MIB, 8)
    file = make_file(world.path("original", "film.mkv"), size)
    into = world.path("copy", "")
    copy = os.path.join(into, "film.mkv")

    def check(believed, hashed):
        there = _pieces_with_data(copy)
        if believed + hashed > there:
            raise Failed(f"{believed} pieces were believed and {hashed} hashed, but only {there} can be there")

    _kill_again_and_again(world, file, into, kills, check)
    expect_same(file, copy)


def many_files_too(world):
    """The same of a folder of many files, with pieces that reach over their ends."""
    total, kills = (256 * MIB, 100) if world.full else (32 * MIB, 4)
    folder = make_tree(world.path("original", "archive"), 200, total)
    age(folder)
    into = world.path("copy", "")
    _kill_again_and_again(world, folder, into, kills, lambda believed, hashed: None, "--v1")
    expect_same(folder, os.path.join(into, "archive"))


def an_edit_after_a_kill_is_noticed(world):
    """A byte changed right after `kill -9` in a piece that was synced: the file is hashed, and comes out right.

    At once, or before it is complete, where the edit can't be told from a write that was under way.
    """
    size, times = 24 * MIB, 20 if world.full else 3
    file = make_file(world.path("original", "film.mkv"), size)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET, "--up", "8M", "--piece-size", "256K")
    for number in range(times):
        into = world.path(f"copy {number}", "")
        copy = os.path.join(into, "film.mkv")
        get = world.get(b, share.magnet, into, *QUIET, *peer(a), "--json", "--sequential")
        wait_until(lambda: any(one["pieces"] > 8 for one in get.events("saved")), "a record with some pieces")
        get.kill()
        _flip_byte(copy, PIECE // 2)
        get = world.get(b, share.magnet, into, *QUIET, *peer(a), "--json").expect(0)
        expect_same(file, copy)
        examined = get.events("examined")
        if examined[0]["believed"] > 0 and len(examined) < 2:
            raise Failed(f"the file was edited, and still {examined} was said")
        os.remove(copy)  # else the next one would be copied from it


def a_daemon_killed_while_it_moves(world):
    """Files that go elsewhere while the daemon is killed again and again are whole in one place, where it seeds them."""
    kills = 60 if world.full else 6
    mounts.own_mounts()
    a = world.host(1)
    original = make_tree(world.path("original", "tree"), 30, 64 * MIB)
    places = [world.path("daemon", "").rstrip("/"), world.path("beside", "deep", "folder"),
              os.path.join(mounts.small(world.path("other disk", ""), 256 * MIB), "folder")]
    shutil.copytree(original, os.path.join(places[0], "tree"))
    daemon = start_daemon(world, a)
    torrent = world.path("made", "one.torrent")
    run_command(world, a, "create", original, "-o", torrent)
    run_command(world, a, "add", torrent)
    wait_until(lambda: states(world, a).get("tree") == "seeding", "it to seed")
    generator = random.Random(13)
    at, moved = places[0], 0
    for number in range(kills):
        goal = generator.choice([place for place in places if place != at])
        move = world.start(a, "move", [world.binary, "move", "1", goal])
        time.sleep(generator.uniform(0, 0.3))  # whatever it does then
        daemon.kill()
        move.wait()
        daemon = start_daemon(world, a)
        wait_until(lambda: states(world, a).get("tree") == "seeding", f"it to seed after kill {number + 1}")
        facts = dict(line.split("\t", 1) for line in run_command(world, a, "info", "1").splitlines())
        at, moved = facts["folder"], moved + (facts["folder"] == goal)
        if move.child.returncode == 0 and at != goal:
            raise Failed(f"the move to {goal} was answered, and after kill {number + 1} it seeds from {at}")
        expect_same(original, os.path.join(at, "tree"))
        for other in places:
            if other != at and os.path.exists(os.path.join(other, "tree")):
                raise Failed(f"after kill {number + 1} it seeds from {at}, and something is left in {other}")
    if moved == 0:
        raise Failed("no move ever came to its end")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def _kill_again_and_again(world, original, into, kills, check, *options):
    if world.storage != ("--storage", "own"):
        raise Skipped("libtorrent's back end syncs nothing, so all is hashed")
    a, b = world.host(1), world.host(2)
    size = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(original) for name in names)
    size = size or os.path.getsize(original)
    share = world.share(a, original, *QUIET, "--up", "16M", "--piece-size", "256K", *options)
    generator = random.Random(11)
    saved = 0
    for number in range(kills + 1):
        enough = b.received() + size // (kills + 1) * generator.uniform(0.1, 1.5)
        get = world.get(b, share.magnet, into, *QUIET, *peer(a), "--json")
        if number < kills:
            wait_until(lambda: b.received() >= enough or not get.alive(), f"bytes before kill {number + 1}")
            get.kill()
        else:
            get.expect(0, patience=300)
        if saved and not get.events("examined") and get.events("progress"):
            raise Failed(f"run {number + 1} did not look at what the others left")
        for examined in get.events("examined")[:1]:  # a second look is at what was being written at a kill
            if examined["believed"] < saved:
                raise Failed(f"{saved} pieces were saved before kill {number}, but {examined} was said after it")
            check(examined["believed"], examined["hashed"])
        saved = ([saved] + [one["pieces"] for one in get.events("saved")])[-1]
        if get.events("completed"):
            return
    if saved == 0:
        raise Failed("nothing was ever saved")


def _pieces_with_data(path):
    """Pieces of which something lies on disk."""
    pieces = set()
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        at = 0
        while at < size:
            try:
                begin = os.lseek(file.fileno(), at, os.SEEK_DATA)
            except OSError:  # nothing but a hole follows
                break
            at = os.lseek(file.fileno(), begin, os.SEEK_HOLE)
            pieces.update(range(begin // PIECE, (at - 1) // PIECE + 1))
    return len(pieces)


def _flip_byte(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 1]))
