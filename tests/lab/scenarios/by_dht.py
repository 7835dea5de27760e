"""Peers found by the DHT alone."""
from dht_nodes import Babbler, Liar, Mute
from lab import DHT_ONLY, FAR, Failed, MIB, wait_until


def a_magnet_link(lab):
    """A link that names nobody finds who shares, through nodes that bittern knows by their names."""
    dht = lab.dht()
    share = lab.share_file(lab.host(delay=FAR), *DHT_ONLY, dht=dht)
    lab.fetch(lab.host(delay=FAR), share, *DHT_ONLY)


def a_bad_line(lab):
    """The downloader is far away, and one in a hundred of its packets is lost."""
    dht = lab.dht()
    share = lab.share_file(lab.host(delay=FAR), *DHT_ONLY, dht=dht, size=MIB // 2)
    lab.fetch(lab.host(delay=120, loss=0.01, rate=MIB), share, *DHT_ONLY)


def thirty_new_nodes(lab):
    """Thirty bitterns that have only just begun, of which all know but two, become a DHT in which a link finds its sharer."""
    doors = [lab.host(delay=5), lab.host(delay=5)]
    entry = [word for door in doors for word in ("--dht-bootstrap", door.at(6881))]
    shares = [lab.share_file(machine, *DHT_ONLY, *entry, "--json", size=20_000)
              for machine in doors + [lab.host(delay=10 + number) for number in range(28)]]

    def nodes_known(share):
        return ([0] + [event["dht_nodes"] for event in share.events("status")])[-1]

    wait_until(lambda: min(map(nodes_known, shares[2:])) >= 8, "every node to know eight others")
    wanted = lab.share_file(lab.host(delay=FAR), *DHT_ONLY, *entry)
    lab.fetch(lab.host(delay=FAR), wanted, *DHT_ONLY, *entry)


def a_dead_door(lab):
    """Of the nodes by which the DHT is entered the first is gone for good."""
    dht = lab.dht()
    gone = lab.host()
    lab.names.machines["dht.libtorrent.org"] = gone
    asked = lab.network.capture(gone)
    share = lab.share_file(lab.host(delay=FAR), *DHT_ONLY, dht=dht)
    lab.fetch(lab.host(delay=FAR), share, *DHT_ONLY)
    if not any(packet.target_port == 25401 for packet in asked.received()):
        raise Failed("the node that is gone was never asked, so this proves nothing")


def liars(lab):
    """Of thirty nodes twenty are hostile: they claim to be what is looked for, make peers up, are silent or babble."""
    dht = lab.dht(30, hostile=((Liar, 10), (Mute, 5), (Babbler, 5)))
    share = lab.share_file(lab.host(delay=FAR), *DHT_ONLY, dht=dht)
    lab.fetch(lab.host(delay=FAR), share, *DHT_ONLY)


def ipv6_only(lab):
    """Neither of two machines has IPv4."""
    dht = lab.dht(v6=True)
    share = lab.share_file(lab.host(v4=False, v6=True, delay=FAR), *DHT_ONLY, dht=dht)
    lab.fetch(lab.host(v4=False, v6=True, delay=FAR), share, *DHT_ONLY)


def dual_stack(lab):
    """At a home with IPv4 behind a NAT and IPv6 behind a firewall what only one of them leads to is found."""
    dht = lab.dht(v6=True)
    home = lab.router(v6=True)
    for public in ({"v4": False, "v6": True}, {"v4": True, "v6": False}):
        share = lab.share_file(lab.host(delay=FAR, **public), *DHT_ONLY, dht=dht)
        lab.fetch(lab.host(behind=home), share, *DHT_ONLY)
