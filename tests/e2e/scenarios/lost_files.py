"""Files that are cut short, replaced, edited, made unreadable or taken away under a share, and come back."""
import os
import re
import shutil
import signal

import mounts
from clients import Aria2, Tracker, Transmission, not_root
from content import age, expect_same, make_file, same_bytes
from headless import run_command, start_daemon, states
from world import QUIET, Failed, peer, wait_until

MIB = 1 << 20


def under_aria2(world):
    """Whatever is done to a file while aria2 gets it, aria2 never sees a wrong piece, and completes when it is mended."""
    _mended_under(world, Aria2)


def under_transmission(world):
    """Whatever is done to a file while transmission gets it, that never sees a wrong piece, and completes when it is mended."""
    _mended_under(world, Transmission)


def under_get(world):
    """The same with `bittern get`, which is told by each piece what is not there."""
    share, tree, _ = _share(world)
    get = world.get(world.host(2), share.magnet, world.path("copy", ""), *QUIET, *peer(world.host(1)), "--json")
    _damage_and_mend(world, share, tree, world.path("copy", "tree"))
    get.expect(0)
    expect_same(tree, world.path("copy", "tree"))
    if wrong := [event for event in get.events("waiting") if event["wrong_bytes"]]:
        raise Failed(f"wrong bytes came: {wrong[0]}")
    _end(share)


def seeded_by_get(world):
    """What `get --seed` seeds is watched and comes back as what `share` shares."""
    a, b, c = (world.host(number) for number in (1, 2, 3))
    file = make_file(world.path("original", "film.mkv"), 4 * MIB)
    share = world.share(a, file, *QUIET)
    seed = world.get(b, share.magnet, world.path("seeded", ""), *QUIET, *peer(a), "--json", "--seed")
    wait_until(lambda: seed.events("completed"), "the seed to be complete")
    share.kill()
    seeded = world.path("seeded", "film.mkv")
    os.unlink(seeded)
    wait_until(lambda: seed.events("file_trouble"), "the seed to miss its file", patience=5)
    into = world.path("copy", "")
    get = world.get(c, share.magnet, into, *QUIET, *peer(b))
    shutil.copyfile(file, seeded)
    wait_until(lambda: seed.events("file_cured"), "the seed to find its file", patience=10)
    get.expect(0)
    expect_same(file, os.path.join(into, "film.mkv"))


def a_mount_goes_and_comes_back(world):
    """The file system that a share lies on goes away: one message names it, and all is offered again when it is back."""
    mounts.own_mounts()
    disk = mounts.small(world.path("disk", ""), 64 * MIB)
    point = world.path("mounted", "")
    for name in ("one.bin", "two.bin"):
        make_file(os.path.join(disk, "tree", name), 2 * MIB)
    mounts.run("mount", "--bind", disk, point)
    a, b = world.host(1), world.host(2)
    tree = os.path.join(point, "tree")
    share = world.share(a, tree, *QUIET)
    mounts.run("umount", "--lazy", point)
    share.wait_for("is not there any more: what is in it is no longer offered", patience=5)
    into = world.path("copy", "")
    get = world.get(b, share.magnet, into, *QUIET, *peer(a))
    mounts.run("mount", "--bind", disk, point)
    share.wait_for("what is in .* is offered again", patience=10)
    get.expect(0)
    expect_same(os.path.join(disk, "tree"), os.path.join(into, "tree"))
    if (said := share.err.count("no longer offered")) != 1:
        raise Failed(f"{said} messages about one mount")


def a_disk_fails_and_is_mended(world):
    """A file that can't be read for an I/O error is said so, the other goes on, and it is offered once it can be read."""
    mounts.own_mounts()
    image = mounts.Image(world.path("below", "image"), 96 * MIB)
    try:
        tree = os.path.join(image.mount(world.path("disk", "")), "tree")
        kept = make_file(os.path.join(tree, "a.bin"), MIB)
        broken = make_file(os.path.join(tree, "b.bin"), 48 * MIB)
        a, b = world.host(1), world.host(2)
        share = world.share(a, tree, *QUIET, "--json")
        os.sync()
        for file in (kept, broken):
            _forget(file)
        end = image.cut(_middle(broken))
        into = world.path("copy", "")
        get = world.get(b, share.magnet, into, *QUIET, *peer(a))
        trouble = world.timed("I/O error: noticed", lambda: share.events("file_trouble"), "the disk to fail")
        if trouble[0]["cause"] != "it can't be read: Input/output error" or trouble[0]["path"] != broken:
            raise Failed(f"expected another event than {trouble}")
        _wait_for_copy(kept, os.path.join(into, "tree", "a.bin"))
        image.put_back(end)
        world.timed("I/O error: cured", lambda: share.events("file_cured"), "the disk to be mended", patience=10)
        get.expect(0)
        expect_same(tree, os.path.join(into, "tree"))
    finally:
        for process in world.processes:
            process.kill()
        mounts.run("umount", "--lazy", world.path("disk", ""))
        image.close()


a_disk_fails_and_is_mended.as_root = True


def a_mount_that_answers_nothing_holds_up_no_other(world):
    """While the file system of one torrent answers nothing, not even a stat, the daemon serves another one, and that one later."""
    mounts.own_mounts()
    a, b, c = (world.host(number) for number in (1, 2, 3))
    files = [make_file(world.path(folder, f"{folder}.bin"), 8 * MIB) for folder in ("far", "near")]
    point = world.path("mounted", "")
    server = mounts.Answering(world, a, os.path.dirname(files[0]), point)
    try:
        daemon = start_daemon(world, a)
        torrents = [world.path("made", os.path.basename(file) + ".torrent") for file in files]
        for file, torrent, folder in zip(files, torrents, (point, os.path.dirname(files[1]))):
            run_command(world, a, "create", file, "-o", torrent)
            run_command(world, a, "add", torrent, "-o", folder)
        wait_until(lambda: list(states(world, a).values()) == ["seeding"] * 2, "both to seed")
        run_command(world, a, "limit", "--up", "4M")
        get = world.get(b, torrents[0], world.path("copy", "far", ""), *QUIET, *peer(a))
        wait_until(lambda: b.received() > MIB, "something to be sent")
        server.stop()
        world.get(c, torrents[1], world.path("copy", "near", ""), *QUIET, *peer(a)).expect(0)
        wait_until(lambda: "does not answer" in run_command(world, a, "info", "far.bin"), "the daemon to say why", patience=10)
        if not get.alive():
            raise Failed("what lies where nothing answers can't have come")
        server.go_on()
        get.expect(0)
        for folder, file in zip(("far", "near"), files):
            expect_same(file, world.path("copy", folder, os.path.basename(file)))
        wait_until(lambda: "does not answer" not in run_command(world, a, "info", "far.bin"), "the trouble to be over",
                   patience=10)
        daemon.signal(signal.SIGTERM)
        daemon.expect(0)
    finally:
        server.go_on()
        for process in world.processes:
            process.kill()


a_mount_that_answers_nothing_holds_up_no_other.as_root = True


def _middle(file):
    """Where on its disk the second half of a file begins."""
    extents = mounts.run("filefrag", "-v", "-b1", file)
    half = os.path.getsize(file) // 2
    for row in re.findall(r"^ *\d+: +(\d+)\.\. *(\d+): +(\d+)", extents, re.MULTILINE):
        first, last, physical = map(int, row)
        if first <= half <= last:
            return physical + half - first
    raise Failed(f"no extent in {extents!r}")


def _forget(file):
    """Its bytes are to be read from the disk again."""
    with open(file, "rb") as opened:
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _share(world, *options, prefix=()):
    """(share, folder, .torrent file): a folder that takes half a minute, of which `spoilt.bin` will be."""
    tree = world.path("original", "tree")
    make_file(os.path.join(tree, "spoilt.bin"), 16 * MIB)
    make_file(os.path.join(tree, "stays.bin"), 4 * MIB)
    age(tree)
    shutil.copytree(tree, world.path("backup", "tree"))
    torrent = world.path("torrents", "tree.torrent")
    share = world.share(world.host(1), tree, *QUIET, "--json", "--up", "1M", "--torrent", torrent, *options, prefix=prefix)
    return share, tree, torrent


def _mended_under(world, client):
    """The client gets v1, since it can't read hybrids."""
    tracker_host = world.host(100)
    tree = world.path("original", "tree")
    make_file(os.path.join(tree, "spoilt.bin"), 16 * MIB)
    make_file(os.path.join(tree, "stays.bin"), 4 * MIB)
    link = world.link_of(world.host(1), tree, "--v1")
    tracker = Tracker(world, tracker_host, [link])
    share, tree, torrent = _share(world, "--v1", "--tracker", tracker.url, prefix=not_root())
    tracker.wait_for_seed(share.magnet)
    other = client(world, world.host(2))
    copy = os.path.join(other.begin(torrent), "tree")
    _damage_and_mend(world, share, tree, unreadable=bool(not_root()))
    other.wait_for_end()
    expect_same(tree, copy)
    if complaint := other.complaint(world.host(1)):
        raise Failed(f"it complains: {complaint}")
    _end(share)


def _damage_and_mend(world, share, tree, copy=None, unreadable=False):
    """One damage after the other, each as soon as something of what is shared has come; all are mended. `copy`: who gets
    it has the other file meanwhile."""
    file = os.path.join(tree, "spoilt.bin")
    backup = world.path("backup", "tree", "spoilt.bin")
    wrong = make_file(world.path("other bytes", "spoilt.bin"), 16 * MIB, seed="other bytes")
    size = os.path.getsize(file)

    def truncated():
        os.truncate(file, size // 2)
        return lambda: shutil.copyfile(backup, file), "changed"

    def replaced():
        os.replace(shutil.copyfile(wrong, file + ".new"), file)
        return lambda: os.replace(shutil.copyfile(backup, file + ".new"), file), "changed"

    def edited_in_place():
        shutil.copyfile(wrong, file)
        return lambda: shutil.copyfile(backup, file), "changed"

    def not_readable():
        os.chmod(file, 0)
        return lambda: os.chmod(file, 0o644), "unreadable" if unreadable else "changed"

    def renamed_away():
        os.rename(tree, tree + " elsewhere")
        return lambda: os.rename(tree + " elsewhere", tree), "gone"

    for damage in (truncated, replaced, edited_in_place, not_readable, renamed_away):
        before = _sent(share)
        wait_until(lambda: _sent(share) > before, "something to be sent")
        troubles, cures = (len(share.events(kind)) for kind in ("file_trouble", "file_cured"))
        mend, what = damage()
        # Of the folder that is gone the other file may be told first.
        told = world.timed(f"{damage.__name__}: noticed",
                           lambda: [event for event in share.events("file_trouble")[troubles:] if event["path"] == file],
                           f"share to notice: {damage.__name__}", patience=5)
        if told[0]["what"] != what or not told[0]["cause"]:
            raise Failed(f"{damage.__name__}: expected another event than {told[0]}")
        if damage is replaced and copy:
            _wait_for_copy(os.path.join(tree, "stays.bin"), os.path.join(copy, "stays.bin"))
        mend()
        world.timed(f"{damage.__name__}: cured",
                    lambda: any(event["path"] == file for event in share.events("file_cured")[cures:]),
                    f"share to offer it again: {damage.__name__}", patience=10)


def _sent(share):
    status = share.events("status")
    return status[-1]["uploaded"] if status else 0


def _wait_for_copy(original, copy):
    wait_until(lambda: os.path.exists(copy) and same_bytes(original, copy), f"{os.path.basename(copy)} to go on")


def _end(share):
    share.signal(signal.SIGTERM)
    share.expect(0)
    if share.events("error"):
        raise Failed(f"share had errors: {share.events('error')}")
