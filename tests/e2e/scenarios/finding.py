"""Every way in which `get` can find who shares: each alone, with all the others switched off."""
import socket

from clients import Tracker
from content import expect_same, make_tree
from world import Failed, PORT, QUIET, peer

MIB = 1 << 20


def _tree(world):
    return make_tree(world.path("original", "sea birds"), files=40, total=4 * MIB)


def by_a_named_peer(world):
    """`get --peer` needs nobody else."""
    original = _tree(world)
    a, b = world.host(1), world.host(2)
    share = world.share(a, original, *QUIET)
    get = world.get(b, share.magnet, world.path("copy", ""), *QUIET, *peer(a)).expect(0)
    copy = world.path("copy", "sea birds")
    if get.out != copy + "\n":
        raise Failed(f"stdout of get has to be {copy!r} alone, but is {get.out!r}")
    expect_same(original, copy)


def by_an_address_in_the_link(world):
    """`share --direct` puts its address into the link, and that is enough."""
    original = _tree(world)
    a, b = world.host(1), world.host(2)
    share = world.share(a, original, *QUIET, f"--direct={a.address}:{PORT}")
    world.get(b, share.magnet, world.path("copy", ""), *QUIET).expect(0)
    expect_same(original, world.path("copy", "sea birds"))


def by_a_tracker(world):
    """A tracker, named by `share --tracker`, is in the link and brings the two together."""
    original = _tree(world)
    a, b = world.host(1), world.host(2)
    tracker = Tracker(world, world.host(9), [world.link_of(a, original)])
    share = world.share(a, original, *QUIET, "--tracker", tracker.url)
    world.get(b, share.magnet, world.path("copy", ""), *QUIET).expect(0)
    expect_same(original, world.path("copy", "sea birds"))


def by_local_discovery(world):
    """Two on one network find each other with nothing but local service discovery (BEP 14)."""
    original = _tree(world)
    a, b = world.host(1), world.host(2)
    options = ("--no-dht", "--no-pex", "--no-upnp")
    share = world.share(a, original, *options)
    world.get(b, share.magnet, world.path("copy", ""), *options).expect(0)
    expect_same(original, world.path("copy", "sea birds"))


def _by_fresh_nodes(world, *patience):
    original = _tree(world)
    options = ("--no-lsd", "--no-pex", "--no-upnp")
    router = world.host(1)
    entry = ("--dht-bootstrap", f"{router.address}:{PORT}")
    for number in range(1, 6):
        other = make_tree(world.path("original", f"other {number}"), files=1, total=50_000, seed=number)
        world.share(world.host(number), other, *options, *(entry if number > 1 else ()))
    share = world.share(world.host(6), original, *options, *entry)
    world.get(world.host(7), share.magnet, world.path("copy", ""), *options, *entry, *patience).expect(0)
    expect_same(original, world.path("copy", "sea birds"))


def by_the_dht(world):
    """With nothing but a DHT of a handful of fresh nodes in common, the link finds its sharer."""
    _by_fresh_nodes(world)


def by_the_dht_while_names_are_not_answered(world):
    """The DHT is entered by an address at once, though the names of the well-known routers get no answer for minutes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("", 53))  # the router of the network takes every address for its own: see network.py
        _by_fresh_nodes(world, "--timeout", "25s")


def by_a_link_on_standard_input(world):
    """`get -` reads the link that another program writes."""
    original = _tree(world)
    a, b = world.host(1), world.host(2)
    share = world.share(a, original, *QUIET)
    world.get(b, "-", world.path("copy", ""), *QUIET, *peer(a), stdin=share.magnet.encode() + b"\n").expect(0)
    expect_same(original, world.path("copy", "sea birds"))


def a_dht_that_answers_late(world):
    """`share` says that nobody finds it through a DHT without nodes, and takes it back when one comes."""
    router = world.host(1)
    options = ("--no-lsd", "--no-pex", "--no-upnp", "--json")
    entry = ("--dht-bootstrap", f"{router.address}:{PORT}")
    share = world.share(world.host(2), _tree(world), *options, *entry)
    share.wait_for("warning: no DHT nodes")
    other = make_tree(world.path("original", "other"), files=1, total=50_000)
    world.share(router, other, *options)
    world.share(world.host(3), other, *options, *entry)  # libtorrent counts no router as a node
    share.wait_for('"dht_cured"')
    if len(share.events("dht_trouble")) != 1:
        raise Failed("a DHT without nodes has to be told once")
