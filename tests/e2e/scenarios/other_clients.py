"""Both directions with other clients, from a link and from a .torrent file.

Debian 12's transmission 3.00 and aria2 1.36 can't read any hybrid, whoever made it: BEP 52 puts empty keys into the
description. The first refuses the whole of it, the second drops them and looks for a torrent of another info-hash. The
scenarios show that with a description that is v1 but for one empty key, and are skipped; later versions will do.
rtorrent reads the v1 half of a hybrid, but no link that names a v2 hash, and it writes the fillers between files to disk.
"""
import hashlib
import os
import shutil

from clients import Aria2, Rtorrent, Tracker, Transmission, info_hashes
from content import expect_same, make_file, make_tree
from world import QUIET, Failed, Skipped, only

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


def transmission_with_utp_seeds_v1(world):
    """A peer of the local network is called by TCP, also where another is beyond it, and so twice in a row."""
    # An address for documentation, which nobody has (RFC 5737).
    _we_get(world, Transmission, _transmission_with_utp_seeds, "--v1", beyond="203.0.113.5:6881")


def aria2_seeds_v1(world):
    """`bittern get` completes what aria2 seeds."""
    _we_get(world, Aria2, _aria2_seeds, "--v1")


def aria2_seeds_a_hybrid(world):
    """`bittern get` completes a hybrid that aria2 seeds."""
    _we_get(world, Aria2, _aria2_seeds)


def rtorrent_gets_a_hybrid(world):
    """rtorrent completes what `bittern share` offers, from the .torrent file and from the v1 half of the link."""
    tree, share, torrent = _share(world, Rtorrent)
    for number, source in enumerate((torrent, only(share.magnet, "btih"))):
        host = world.host(10 + number)
        folder = Rtorrent(world, host).get(source, world.path(f"rtorrent-{host.address}", "downloads", ""))
        copy = os.path.join(folder, os.path.basename(tree))
        shutil.rmtree(os.path.join(copy, ".pad"))
        expect_same(tree, copy)


def rtorrent_seeds_a_hybrid(world):
    """`bittern get` completes a hybrid that rtorrent seeds: one file, for it would ask fillers of the folder of many."""
    film = make_file(world.path("original", "film.mkv"), 3 * MIB)
    _we_get(world, Rtorrent, _rtorrent_seeds, original=film)


def _transmission_gets(world, host, source):
    return Transmission(world, host).get(source)


def _aria2_gets(world, host, source):
    return Aria2(world, host).get(source, world.path(f"aria2-{host.address}", ""))


def _transmission_seeds(world, host, torrent, folder):
    Transmission(world, host).seed(torrent, folder)
    return f"{host.address}:51413"


def _transmission_with_utp_seeds(world, host, torrent, folder):
    Transmission(world, host, utp=True).seed(torrent, folder)
    return f"{host.address}:51413"


def _aria2_seeds(world, host, torrent, folder):
    Aria2(world, host).seed(torrent, folder)
    return f"{host.address}:6991"


def _rtorrent_seeds(world, host, torrent, folder):
    Rtorrent(world, host).seed(torrent, folder)
    return f"{host.address}:6992"


def _share(world, client, *options, original=None):
    """A tree shared by bittern and announced to a tracker: (tree, the process, a .torrent file)."""
    tree = original or make_tree(world.path("original", "sea birds"), files=30, total=4 * MIB)
    torrent = world.path("torrents", "sea birds.torrent")
    host = world.host(1)
    link = world.link_of(host, tree, *options)
    tracker = Tracker(world, world.host(100), [link])
    share = world.share(host, tree, *QUIET, "--tracker", tracker.url, "--torrent", torrent, *options)
    if client is not Rtorrent and client.name_of(torrent) != info_hashes(link)[0].hex():
        _blame_empty_keys(world, client)
        raise Skipped(f"this {client.__name__.lower()} can't read hybrids")
    tracker.wait_for_seed(link)
    return tree, share, torrent


def _blame_empty_keys(world, client):
    """Failed unless an empty key is all that it takes for the client to misread a v1 torrent."""
    for extra, readable in ((b"1:xd1:ki1ee", True), (b"1:xd0:i1ee", False)):
        info = b"d6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:" + bytes(20) + extra + b"e"
        torrent = world.path("torrents", "key.torrent")
        with open(torrent, "wb") as file:
            file.write(b"d4:info" + info + b"e")
        if (client.name_of(torrent) == hashlib.sha1(info).hexdigest()) != readable:
            raise Failed(f"{client.__name__.lower()} can't read this hybrid, and empty keys are not the reason")


def _they_get(world, client, get, *options):
    """`get(world, host, source)` has the other client fetch it and returns the folder it went to."""
    tree, share, torrent = _share(world, client, *options)
    for number, source in enumerate((share.magnet, torrent)):
        folder = get(world, world.host(10 + number), source)
        expect_same(tree, os.path.join(folder, os.path.basename(tree)))


def _we_get(world, client, seed, *options, original=None, beyond=None):
    """`seed(world, host, torrent, folder)` has the other client seed what lies there and returns its peer address."""
    others = ("--peer", beyond) if beyond else ()
    tree, share, torrent = _share(world, client, *options, original=original)
    share.kill()  # from here on the other client is the only one who has it
    address = seed(world, world.host(2), torrent, os.path.dirname(tree))
    for number, source in enumerate((share.magnet, torrent)):
        host = world.host(10 + number)
        into = world.path(f"copy-{host.address}", "")
        world.get(host, source, into, *QUIET, *others, "--peer", address).expect(0)
        expect_same(tree, os.path.join(into, os.path.basename(tree)))
