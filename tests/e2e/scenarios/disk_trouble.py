"""Disks that get full, fail, or go away while something is downloaded to them, and come back."""
import os
import shutil

import mounts
from content import expect_same, listing, make_file
from world import QUIET, Failed, Skipped, peer, wait_until

MIB = 1 << 20


def full_disk_with_two_downloads(world):
    """Two downloads of one run meet a full disk: each says so once, both go on by themselves when there is space."""
    mounts.own_mounts()
    into = mounts.small(world.path("copy", ""), 96 * MIB)
    files, links, get = _two_downloads(world, into)
    ballast = _fill_until_both_say_so(world, into, get)
    for event in get.events("disk_trouble"):
        if "No space left on device" not in event["message"] or into.rstrip("/") not in event["message"]:
            raise Failed(f"neither path nor cause in {event['message']!r}")
    os.unlink(ballast)
    world.timed("full: cured", lambda: _both(get, "disk_cured"), "both sources to go on", patience=10)
    get.expect(0)
    for file in files:
        expect_same(file, os.path.join(into, os.path.basename(file)))
    if len(told := get.events("disk_trouble")) != 2 or get.events("error"):
        raise Failed(f"{len(told)} times it was said that the disk is full, and errors: {get.events('error')}")


def _interrupt(get):
    """Ends it while the disk takes nothing: whether anything was saved before is a matter of moments."""
    get.signal(2)
    if (code := get.wait(patience=4)) not in (7, 130):
        raise Failed(f"get ended with {code}, expected 7 or 130")


def full_disk_and_interrupted(world):
    """While it waits for a full disk, `get` ends at the first Ctrl-C, names the cause, and goes on in a later run."""
    mounts.own_mounts()
    into = mounts.small(world.path("copy", ""), 96 * MIB)
    files, links, get = _two_downloads(world, into)
    ballast = _fill_until_both_say_so(world, into, get)
    _interrupt(get)
    os.unlink(ballast)
    for file, link in zip(files, links):
        world.get(world.host(3), link, into, *QUIET, *peer(world.host(1 if link == links[0] else 2))).expect(0)
        expect_same(file, os.path.join(into, os.path.basename(file)))


def full_disk_and_no_patience(world):
    """With --timeout a full disk is waited for no longer: exit code 5, and the cause."""
    mounts.own_mounts()
    into = mounts.small(world.path("copy", ""), 96 * MIB)
    _, _, get = _two_downloads(world, into, "--timeout", "3s")
    mounts.fill(os.path.join(into, "ballast"))
    get.expect(5)
    if "No space left on device" not in get.err:
        raise Failed("expected stderr to name the cause")


def a_mount_goes_and_comes_back(world):
    """Where the file system of a download goes away nothing appears in the empty mount point; it goes on when it is back."""
    mounts.own_mounts()
    disk = mounts.small(world.path("disk", ""), 96 * MIB)
    os.mkdir(os.path.join(disk, "copy"))
    point = world.path("mounted", "")
    mounts.run("mount", "--bind", disk, point)
    files, _, get = _two_downloads(world, os.path.join(point, "copy"))
    mounts.run("umount", "--lazy", point)
    world.timed("vanished: noticed", lambda: _both(get, "disk_trouble"), "both sources to miss their disk")
    if found := os.listdir(point):
        raise Failed(f"{found} appeared in the empty mount point")
    if "not there any more" not in get.events("disk_trouble")[0]["message"]:
        raise Failed(f"expected another message than {get.events('disk_trouble')[0]['message']!r}")
    mounts.run("mount", "--bind", disk, point)
    world.timed("vanished: cured", lambda: _both(get, "disk_cured"), "both sources to go on")
    get.expect(0)
    for file in files:
        expect_same(file, os.path.join(disk, "copy", os.path.basename(file)))


def a_mount_is_replaced(world):
    """Another file system in the place of a download's own gets none of its files."""
    mounts.own_mounts()
    point = world.path("mounted", "")
    mounts.small(point, 96 * MIB)
    _, _, get = _two_downloads(world, os.path.join(point, "copy"))
    mounts.run("umount", "--lazy", point)
    mounts.small(point, 96 * MIB)
    for number in (1, 2):
        wait_until(lambda: _of(get, "disk_trouble", number), f"source {number} to miss its disk")
    _interrupt(get)
    if found := os.listdir(point):
        raise Failed(f"{found} appeared on the other file system")


def a_disk_fails_and_is_mended(world):
    """A disk that can't keep what it was given is said so, and the download ends well once it can."""
    mounts.own_mounts()
    below = mounts.small(world.path("below", ""), 128 * MIB)  # what the disk is made of; without space it fails
    image = mounts.Image(os.path.join(below, "image"), 256 * MIB)
    try:
        into = image.mount(world.path("copy", ""))
        files, _, get = _two_downloads(world, into)
        ballast = mounts.fill(os.path.join(below, "ballast"))
        world.timed("can't be synced: noticed", lambda: get.events("disk_trouble"), "the disk to fail")
        if "can't be synced to the disk: " not in get.events("disk_trouble")[0]["message"]:
            raise Failed(f"expected another message than {get.events('disk_trouble')[0]['message']!r}")
        os.unlink(ballast)
        get.expect(0)
        for file in files:
            expect_same(file, os.path.join(into, os.path.basename(file)))
        if get.events("error"):
            raise Failed(f"errors: {get.events('error')}")
    finally:
        for process in world.processes:
            process.kill()
        mounts.run("umount", "--lazy", world.path("copy", ""))
        image.close()


a_disk_fails_and_is_mended.as_root = True


def a_disk_turns_read_only_and_is_mounted_again(world):
    """A file system that turns read-only is said so; it can be unmounted, and mounted anew the download ends well."""
    mounts.own_mounts()
    image = mounts.Image(world.path("image"), 128 * MIB)
    point = world.path("disk", "")
    try:
        image.mount(point, errors="remount-ro")
        into = os.path.join(point, "copy")
        files, _, get = _two_downloads(world, into)
        image.spoil()
        world.timed("read-only: noticed", lambda: _both(get, "disk_trouble"), "both sources to meet the read-only disk")
        if "Read-only file system" not in get.events("disk_trouble")[0]["message"]:
            raise Failed(f"expected another message than {get.events('disk_trouble')[0]['message']!r}")
        mounts.run("umount", "--lazy", point)
        wait_until(lambda: not image.is_in_use(), "nothing of the disk to be open any more")
        image.mount(point)
        world.timed("read-only: cured", lambda: _both(get, "disk_cured"), "both sources to go on")
        get.expect(0)
        for file in files:
            expect_same(file, os.path.join(into, os.path.basename(file)))
        if get.events("error"):
            raise Failed(f"errors: {get.events('error')}")
    finally:
        for process in world.processes:
            process.kill()
        mounts.run("umount", "--lazy", point)
        image.close()


a_disk_turns_read_only_and_is_mounted_again.as_root = True


def a_disk_hangs_and_answers_again(world):
    """A disk that takes nothing and refuses nothing is said to hang, once; the download ends well when it answers."""
    mounts.own_mounts()
    image = mounts.Image(world.path("image"), 128 * MIB)
    try:
        into = image.mount(world.path("copy", ""))
        files, _, get = _two_downloads(world, into)
        with image.frozen(into):
            world.timed("hangs: noticed", lambda: _both(get, "disk_trouble"), "both sources to notice that the disk hangs")
        world.timed("hangs: cured", lambda: _both(get, "disk_cured"), "both sources to go on")
        for event in get.events("disk_trouble"):
            if "does not answer" not in event["message"] or into.rstrip("/") not in event["message"]:
                raise Failed(f"neither path nor cause in {event['message']!r}")
        get.expect(0)
        for file in files:
            expect_same(file, os.path.join(into, os.path.basename(file)))
        if len(told := get.events("disk_trouble")) != 2 or get.events("error"):
            raise Failed(f"{len(told)} times it was said that the disk hangs, and errors: {get.events('error')}")
    finally:
        for process in world.processes:
            process.kill()
        mounts.run("umount", "--lazy", world.path("copy", ""))
        image.close()


a_disk_hangs_and_answers_again.as_root = True


def _of(process, kind, source):
    return [event for event in process.events(kind) if event["source"] == source]


def _both(process, kind):
    return all(_of(process, kind, source) for source in (1, 2))


def _fill_until_both_say_so(world, into, get):
    """The file that takes the space."""
    ballast = mounts.fill(os.path.join(into, "ballast"))
    world.timed("full: noticed", lambda: _both(get, "disk_trouble"), "both sources to meet the full disk")
    return ballast


def _two_downloads(world, into, *options):
    """(files, links, get) of one run that has begun to get two files of 24 MiB, each from a share of its own."""
    if world.storage != ("--storage", "own"):
        raise Skipped("libtorrent's back end ends a download whose disk fails")
    files, links, peers = [], [], []
    for number, name in ((1, "one.bin"), (2, "two.bin")):
        files.append(make_file(world.path("original", name), 24 * MIB))
        links.append(world.share(world.host(number), files[-1], *QUIET, "--up", "4M").magnet)
        peers += peer(world.host(number))
    # The second link stands among the options, of which `get` takes as many sources as there are.
    get = world.get(world.host(3), links[0], into, links[1], *QUIET, *peers, "--json", *options)
    for file in files:
        wait_until(lambda: listing(into).get(os.path.basename(file), 0) > 0 if os.path.isdir(into) else False,
                   f"some of {os.path.basename(file)}")
    return files, links, get
