"""Both directions with transmission 3.00 and aria2 1.36: from a link and from a .torrent file, v1 and hybrid."""
import os

from clients import Aria2, Tracker, Transmission
from content import expect_same, make_tree
from world import QUIET

MIB = 1 << 20
FORMATS = {"v1": ("--v1",), "hybrid": ()}


def transmission_gets_what_we_share(world):
    """transmission completes what `bittern share` offers."""
    _they_get(world, lambda host, source: Transmission(world, host).get(source))


def aria2_gets_what_we_share(world):
    """aria2 completes what `bittern share` offers."""
    _they_get(world, lambda host, source: Aria2(world, host).get(source, world.path(f"aria2-{host.address}", "")))


def we_get_what_transmission_seeds(world):
    """`bittern get` completes what transmission seeds."""
    def seed(host, torrent, folder):
        Transmission(world, host).seed(torrent, folder)
        return f"{host.address}:51413"
    _we_get(world, seed)


def we_get_what_aria2_seeds(world):
    """`bittern get` completes what aria2 seeds."""
    def seed(host, torrent, folder):
        Aria2(world, host).seed(torrent, folder)
        return f"{host.address}:6991"
    _we_get(world, seed)


def _trees(world, prefix):
    """A tree for each format, and a tracker that serves them all."""
    trees = {kind: make_tree(world.path("original", f"{prefix} {kind}"), files=30, total=4 * MIB, seed=index)
             for index, kind in enumerate(FORMATS)}
    links = [world.link_of(world.host(99), tree, *FORMATS[kind]) for kind, tree in trees.items()]
    return trees, Tracker(world, world.host(100), links)


def _share(world, tracker, host, tree, options):
    """The tree shared by bittern and announced: (the process, a .torrent file of it)."""
    torrent = world.path("torrents", f"{os.path.basename(tree)}.torrent")
    share = world.share(host, tree, *QUIET, "--tracker", tracker.url, "--torrent", torrent, *options)
    tracker.wait_for_seed(share.magnet)
    return share, torrent


def _they_get(world, get):
    """`get(host, source)` has the other client fetch it and returns the folder it went to."""
    trees, tracker = _trees(world, "ours")
    hosts = map(world.host, range(1, 90))
    for kind, tree in trees.items():
        share, torrent = _share(world, tracker, next(hosts), tree, FORMATS[kind])
        for source in (share.magnet, torrent):
            expect_same(tree, os.path.join(get(next(hosts), source), os.path.basename(tree)))


def _we_get(world, seed):
    """`seed(host, torrent, folder)` has the other client seed what lies in the folder and returns its peer address."""
    trees, tracker = _trees(world, "theirs")
    hosts = map(world.host, range(1, 90))
    for kind, tree in trees.items():
        share, torrent = _share(world, tracker, next(hosts), tree, FORMATS[kind])
        share.kill()  # from here on the other client is the only one who has it
        address = seed(next(hosts), torrent, os.path.dirname(tree))
        for source in (share.magnet, torrent):
            host = next(hosts)
            into = world.path(f"copy-{host.address}", "")
            world.get(host, source, into, *QUIET, "--peer", address).expect(0)
            expect_same(tree, os.path.join(into, os.path.basename(tree)))
