"""Both directions with transmission and aria2, from a link and from a .torrent file.

Debian 12's transmission 3.00 and aria2 1.36 can't read the description of a hybrid: BEP 52 puts empty keys into it, which
the first refuses and the second loses. The scenarios about hybrids notice that and are skipped; later versions will do.
"""
import os

from clients import Aria2, Tracker, Transmission, info_hashes
from content import expect_same, make_tree
from world import QUIET, Skipped

MIB = 1 << 20


def transmission_gets_v1(world):
    """transmission completes what `bittern share --v1` offers."""
    _they_get(world, Transmission, _transmission_gets, "--v1")


def transmission_gets_a_hybrid(world):
    """transmission completes what `bittern share` offers."""
    _they_get(world, Transmission, _transmission_gets)


def aria2_gets_v1(world):
    """aria2 completes what `bittern share --v1` offers."""
    _they_get(world, Aria2, _aria2_gets, "--v1")


def aria2_gets_a_hybrid(world):
    """aria2 completes what `bittern share` offers."""
    _they_get(world, Aria2, _aria2_gets)


def transmission_seeds_v1(world):
    """`bittern get` completes what transmission seeds."""
    _we_get(world, Transmission, _transmission_seeds, "--v1")


def transmission_seeds_a_hybrid(world):
    """`bittern get` completes a hybrid that transmission seeds."""
    _we_get(world, Transmission, _transmission_seeds)


def aria2_seeds_v1(world):
    """`bittern get` completes what aria2 seeds."""
    _we_get(world, Aria2, _aria2_seeds, "--v1")


def aria2_seeds_a_hybrid(world):
    """`bittern get` completes a hybrid that aria2 seeds."""
    _we_get(world, Aria2, _aria2_seeds)


def _transmission_gets(world, host, source):
    return Transmission(world, host).get(source)


def _aria2_gets(world, host, source):
    return Aria2(world, host).get(source, world.path(f"aria2-{host.address}", ""))


def _transmission_seeds(world, host, torrent, folder):
    Transmission(world, host).seed(torrent, folder)
    return f"{host.address}:51413"


def _aria2_seeds(world, host, torrent, folder):
    Aria2(world, host).seed(torrent, folder)
    return f"{host.address}:6991"


def _share(world, client, *options):
    """A tree shared by bittern and announced to a tracker: (tree, the process, a .torrent file)."""
    tree = make_tree(world.path("original", "sea birds"), files=30, total=4 * MIB)
    torrent = world.path("torrents", "sea birds.torrent")
    host = world.host(1)
    link = world.link_of(host, tree, *options)
    tracker = Tracker(world, world.host(100), [link])
    share = world.share(host, tree, *QUIET, "--tracker", tracker.url, "--torrent", torrent, *options)
    if client.name_of(torrent) != info_hashes(link)[0].hex():
        raise Skipped(f"this {client.__name__.lower()} can't read hybrids")
    tracker.wait_for_seed(link)
    return tree, share, torrent


def _they_get(world, client, get, *options):
    """`get(world, host, source)` has the other client fetch it and returns the folder it went to."""
    tree, share, torrent = _share(world, client, *options)
    for number, source in enumerate((share.magnet, torrent)):
        folder = get(world, world.host(10 + number), source)
        expect_same(tree, os.path.join(folder, os.path.basename(tree)))


def _we_get(world, client, seed, *options):
    """`seed(world, host, torrent, folder)` has the other client seed what lies there and returns its peer address."""
    tree, share, torrent = _share(world, client, *options)
    share.kill()  # from here on the other client is the only one who has it
    address = seed(world, world.host(2), torrent, os.path.dirname(tree))
    for number, source in enumerate((share.magnet, torrent)):
        host = world.host(10 + number)
        into = world.path(f"copy-{host.address}", "")
        world.get(host, source, into, *QUIET, "--peer", address).expect(0)
        expect_same(tree, os.path.join(into, os.path.basename(tree)))
