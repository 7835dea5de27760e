"""Machines behind routers that open no port for them."""
from lab import DHT_ONLY, FAR, MIB, wait_until

PUNCHED = 256 << 10  # so many bytes straight from one home to the other are no accident


def _leecher(lab, *kinds, carrier=None):
    dht = lab.dht()
    share = lab.share_file(lab.host(delay=FAR), *DHT_ONLY, dht=dht)
    behind = lab.router(carrier, carrier=True) if carrier else None
    for kind in kinds:
        behind = lab.router(kind, behind=behind, **({} if behind else {"delay": FAR}))
    lab.fetch(lab.host(behind=behind), share, *DHT_ONLY)


def leecher_behind_a_full_cone(lab):
    """`get` behind a full cone."""
    _leecher(lab, "full-cone")


def leecher_behind_an_address_restricted_nat(lab):
    """`get` behind an address-restricted NAT."""
    _leecher(lab, "address-restricted")


def leecher_behind_a_port_restricted_nat(lab):
    """`get` behind an ordinary home router."""
    _leecher(lab, "port-restricted")


def leecher_behind_a_symmetric_nat(lab):
    """`get` behind a symmetric NAT."""
    _leecher(lab, "symmetric")


def leecher_behind_a_carrier(lab):
    """`get` behind a home router, which itself is behind the symmetric NAT of a carrier (100.64.0.0/10)."""
    _leecher(lab, "port-restricted", carrier="symmetric")


def two_leechers_behind_one_nat(lab):
    """Two machines with one address outside, which both listen on the port that everybody has, are served side by side."""
    dht = lab.dht()
    share = lab.share_file(lab.host(delay=FAR), *DHT_ONLY, "--json", size=4 * MIB, dht=dht)
    home = lab.router(delay=FAR)
    both = [lab.start_fetch(lab.host(behind=home), share, *DHT_ONLY, "--down", "300k") for _ in range(2)]
    wait_until(lambda: any(event["peers"] == 2 for event in share.events("status")), "two peers at the same time")
    for get in both:
        lab.finish_fetch(get)


def seeder_behind_a_full_cone(lab):
    """Who shares behind a full cone is reached from behind a symmetric NAT, which nobody can call."""
    dht = lab.dht()
    share = lab.share_file(lab.host(behind=lab.router("full-cone", delay=FAR)), *DHT_ONLY, dht=dht)
    lab.fetch(lab.host(behind=lab.router("symmetric", delay=FAR)), share, *DHT_ONLY)


def _punch(lab, one, other, outside=None):
    """A third peer, which both reach and which gives next to nothing, brings two together (BEP 55). `outside`: the router
    whose address the one has in public, if that is not its own."""
    address = (outside or one).v4
    options = ("--no-lsd", "--no-upnp")
    dht = lab.dht()
    share = lab.share_file(lab.host(behind=one), *options, size=4 * MIB, dht=dht)
    third = lab.start_fetch(lab.host(delay=FAR), share, *options, "--down", "20k", "--up", "20k")
    wait_until(third.knows_content, "the third peer to know the torrent")
    seen = lab.network.capture(other)
    get = lab.start_fetch(lab.host(behind=other), share, *options)

    def straight():
        packets = [packet for packet in seen.received() if packet.source == address]
        return sum(packet.size for packet in packets) > PUNCHED and packets

    wait_until(straight, "bytes that come straight from the other home")
    lab.finish_fetch(get)
    first = next(packet for packet in straight() if packet.size > 1000)
    lab.measured["first straight byte"] = first.time - get.begun


def two_behind_port_restricted_nats(lab):
    """Two homes with ordinary routers, and a third peer that both reach."""
    _punch(lab, lab.router(delay=FAR), lab.router(delay=FAR))


def two_behind_restricted_nats_of_two_kinds(lab):
    """An address-restricted home and a symmetric one."""
    _punch(lab, lab.router("address-restricted", delay=FAR), lab.router("symmetric", delay=FAR))


def one_behind_a_carrier(lab):
    """A home whose router is behind that of a carrier, and an ordinary one."""
    carrier = lab.router(carrier=True, delay=FAR)
    _punch(lab, lab.router(behind=carrier), lab.router(delay=FAR), outside=carrier)
