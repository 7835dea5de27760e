"""The three formats of torrents between two bitterns, and a hybrid known by half of its name."""
from content import expect_same, make_file, make_tree
from world import Failed, QUIET, only, peer

MIB = 1 << 20


def _exchange(world, original, name, *options, kind=None, lacks=()):
    """Shares with these options, gets by the (halved) link, compares."""
    a, b = world.host(1), world.host(2)
    share = world.share(a, original, *QUIET, *options)
    for mark in lacks:
        if mark in share.magnet:
            raise Failed(f"{mark} has no place in {share.magnet}")
    link = only(share.magnet, kind) if kind else share.magnet
    world.get(b, link, world.path("copy", ""), *QUIET, *peer(a)).expect(0)
    expect_same(original, world.path("copy", name))


def v1(world):
    """`share --v1` of a folder."""
    tree = make_tree(world.path("original", "tree"), files=60, total=5 * MIB)
    _exchange(world, tree, "tree", "--v1", lacks=("btmh",))


def v2(world):
    """`share --v2` of a folder."""
    tree = make_tree(world.path("original", "tree"), files=60, total=5 * MIB)
    _exchange(world, tree, "tree", "--v2", lacks=("btih",))


def hybrid(world):
    """A folder is shared as a hybrid by default."""
    tree = make_tree(world.path("original", "tree"), files=60, total=5 * MIB)
    _exchange(world, tree, "tree")


def single_files(world):
    """A single file of every format keeps its name."""
    for number, options in enumerate((["--v1"], ["--v2"], [])):
        name = f"file {number}.bin"
        file = make_file(world.path("original", name), 3 * MIB + 12_345, seed=number)
        a, b = world.host(10 + number), world.host(20 + number)
        share = world.share(a, file, *QUIET, *options)
        world.get(b, share.magnet, world.path("copy", ""), *QUIET, *peer(a)).expect(0)
        expect_same(file, world.path("copy", name))


def hybrid_by_its_v1_link(world):
    """A hybrid is got by a link that has its v1 hash only."""
    tree = make_tree(world.path("original", "tree"), files=60, total=5 * MIB)
    _exchange(world, tree, "tree", kind="btih")


def hybrid_by_its_v2_link(world):
    """A hybrid is got by a link that has its v2 hash only."""
    tree = make_tree(world.path("original", "tree"), files=60, total=5 * MIB)
    _exchange(world, tree, "tree", kind="btmh")
