"""What must never happen to files: overwritten, served when changed, created unasked."""
import os

from content import expect_same, listing, make_file, make_tree
from world import QUIET, Failed, peer, uploaded, wait_until

MIB = 1 << 20
BLOCK = 16 << 10  # what peers ask for at once


def changed_while_shared(world):
    """A file that changes while it is shared is said so, and none of its new bytes is served."""
    tree = world.path("original", "tree")
    make_file(os.path.join(tree, "changes.bin"), 4 * MIB)
    make_file(os.path.join(tree, "stays.bin"), 4 * MIB)
    a, b = world.host(1), world.host(2)
    share = world.share(a, tree, *QUIET, "--json")
    make_file(os.path.join(tree, "changes.bin"), 4 * MIB, seed="other bytes")
    into = world.path("copy", "")
    get = world.get(b, share.magnet, into, *QUIET, *peer(a))
    wait_until(lambda: share.events("file_trouble"), "share to notice")
    copy = os.path.join(into, "tree", "stays.bin")
    wait_until(lambda: os.path.exists(copy) and _same(os.path.join(tree, "stays.bin"), copy), "the unchanged file")
    if not get.alive():
        raise Failed(f"get ended with {get.wait()}, though a file is missing")
    get.kill()
    changed = os.path.join("tree", "changes.bin")
    if served := _blocks_in_common(world.path("original", changed), os.path.join(into, changed)):
        raise Failed(f"{served} blocks of the changed file were served")
    if (sent := uploaded(share)) != 4 * MIB:
        raise Failed(f"{sent} bytes were sent, though only the {4 * MIB} of the other file are what was hashed")


def a_foreign_file_is_kept(world):
    """A file of that name with other bytes is not overwritten without --overwrite."""
    file = make_file(world.path("original", "notes.txt"), MIB)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET)
    into = world.path("copy", "")
    precious = make_file(os.path.join(into, "notes.txt"), MIB, seed="precious")
    before = os.stat(precious)
    get = world.get(b, share.magnet, into, *QUIET, *peer(a)).expect(9)
    after = os.stat(precious)
    if (before.st_mtime_ns, before.st_ino, before.st_size) != (after.st_mtime_ns, after.st_ino, after.st_size):
        raise Failed("the file was touched")
    if "--overwrite" not in get.err:
        raise Failed("the message has to name --overwrite")
    world.get(b, share.magnet, into, *QUIET, *peer(a), "--overwrite").expect(0)
    expect_same(file, precious)


def existing_data_is_kept(world):
    """What is on disk already and right does not come again."""
    file = make_file(world.path("original", "film.mkv"), 32 * MIB)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET)
    into = world.path("copy", "")
    with open(file, "rb") as whole, open(os.path.join(into, "film.mkv"), "wb") as part:
        part.write(whole.read(24 * MIB))
    world.get(b, share.magnet, into, *QUIET, *peer(a)).expect(0)
    expect_same(file, os.path.join(into, "film.mkv"))
    if b.received() > 10 * MIB:
        raise Failed(f"{b.received()} bytes came over the network, though only {8 * MIB} were missing")


def unselected_files_never_appear(world):
    """`get --select` creates the chosen files only, not even empty ones of the others, for every format."""
    tree = world.path("original", "tree")
    for name in ("a/one.txt", "a/two.bin", "b/three.txt", "b/four.bin"):
        make_file(os.path.join(tree, name), 300_000)
    for number, options in enumerate(((), ("--v1",), ("--v2",))):
        a, b = world.host(10 + number), world.host(20 + number)
        share = world.share(a, tree, *QUIET, *options)
        into = world.path(f"copy {number}", "")
        get = world.get(b, share.magnet, into, *QUIET, *peer(a), "--select", "*.txt")
        seen = set()
        wait_until(lambda: seen.update(listing(into)) or not get.alive(), "get to end")
        get.expect(0)
        expect_same(tree, os.path.join(into, "tree"), only=("a/one.txt", "b/three.txt"))
        if bins := [name for name in seen if name.endswith(".bin")]:
            raise Failed(f"{bins[0]} appeared for a while")


def unselected_files_are_left_alone(world):
    """A file that was not selected stays as it is, though its pieces are shared with selected ones."""
    tree = world.path("original", "tree")
    for name in ("a.txt", "b.bin", "c.txt"):
        make_file(os.path.join(tree, name), 100_000)
    a, b = world.host(1), world.host(2)
    share = world.share(a, tree, *QUIET, "--v1")
    for number, (link, options) in enumerate(((share.magnet, ("--select", "*.txt")), (share.magnet + "&so=0,2", ()))):
        into = world.path(f"copy {number}", "")
        mine = make_file(os.path.join(into, "tree", "b.bin"), 100_000, seed="mine")
        before = os.stat(mine)
        get = world.get(b, link, into, *QUIET, *peer(a), *options, "--overwrite")
        get.expect(0)
        after = os.stat(mine)
        if (before.st_ctime_ns, before.st_ino, before.st_size) != (after.st_ctime_ns, after.st_ino, after.st_size):
            raise Failed("the file that was not selected was touched")
        for name in ("a.txt", "c.txt"):
            expect_same(os.path.join(tree, name), os.path.join(into, "tree", name))
        if (there := sorted(listing(into))) != ["tree/a.txt", "tree/b.bin", "tree/c.txt"]:
            raise Failed(f"what is there now: {there}")


def a_file_stays_ours_until_somebody_touches_it(world):
    """Selections one after another add up; what a person puts in the place of one is theirs."""
    tree = world.path("original", "tree")
    for name in ("0.bin", "1.bin", "2.bin", "3.bin"):
        make_file(os.path.join(tree, name), 100_000)
    a, b = world.host(1), world.host(2)
    share = world.share(a, tree, *QUIET, "--v1")
    into = world.path("copy", "")
    for selected in ("1.bin", "3.bin"):
        world.get(b, share.magnet, into, *QUIET, *peer(a), "--select", selected).expect(0)
    precious = os.path.join(into, "tree", "3.bin")
    os.remove(precious)
    make_file(precious, 100_000, seed="precious")
    get = world.get(b, share.magnet, into, *QUIET, *peer(a)).expect(9)
    if "3.bin" not in get.err or "1.bin" in get.err:
        raise Failed("the file that was replaced has to be named, and no other")
    os.remove(precious)
    world.get(b, share.magnet, into, *QUIET, *peer(a)).expect(0)
    expect_same(tree, os.path.join(into, "tree"))


def two_sources_of_one_name_are_kept_apart(world):
    """Of two torrents that would go to one place only one comes, whole; the other is refused."""
    trees = [world.path(f"original {number}", "tree") for number in (1, 2)]
    hosts = [world.host(number) for number in (1, 2)]
    links = []
    for host, tree in zip(hosts, trees):
        make_file(os.path.join(tree, "same.bin"), 100_000, seed=tree)
        links.append(world.share(host, tree, *QUIET).magnet)
    into = world.path("copy", "")
    get = world.get(world.host(3), links[0], into, links[1], *QUIET, *peer(hosts[0]), *peer(hosts[1])).expect(9)
    if "--name" not in get.err:
        raise Failed("the message has to name --name")
    copy = os.path.join(into, "tree", "same.bin")
    if not any(_same(os.path.join(tree, "same.bin"), copy) for tree in trees):
        raise Failed("what is there is neither of the two")


def a_share_copies_nothing(world):
    """Sharing leaves the folder as it was: nothing added, nothing touched."""
    tree = make_tree(world.path("original", "tree"), files=20, total=2 * MIB)
    before = {path: os.stat(os.path.join(tree, path)).st_mtime_ns for path in listing(tree)}
    a, b = world.host(1), world.host(2)
    share = world.share(a, tree, *QUIET)
    world.get(b, share.magnet, world.path("copy", ""), *QUIET, *peer(a)).expect(0)
    after = {path: os.stat(os.path.join(tree, path)).st_mtime_ns for path in listing(tree)}
    if before != after:
        raise Failed("the shared folder changed")


def _blocks_in_common(a, b):
    """How many blocks of 16 KiB are the same in both, at the same place. None if the second isn't there."""
    if not os.path.exists(b):
        return 0
    with open(a, "rb") as first, open(b, "rb") as second:
        left, right = first.read(), second.read()
    blocks = range(0, min(len(left), len(right)), BLOCK)
    return sum(left[at:at + BLOCK] == right[at:at + BLOCK] for at in blocks)


def _same(a, b):
    with open(a, "rb") as first, open(b, "rb") as second:
        return first.read() == second.read()
