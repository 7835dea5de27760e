"""Machines behind routers that open ports for whoever asks."""
from lab import FAR, Failed


def _seeder(lab, evidence, **protocols):
    """Reached from behind a symmetric NAT, which nobody can call: so the port is open."""
    dht = lab.dht()
    router = lab.router(delay=FAR)
    router.map_ports(lab, **protocols)
    options = ("--no-lsd", "--no-pex")
    share = lab.share_file(lab.host(behind=router), *options, dht=dht)
    lab.fetch(lab.host(behind=lab.router("symmetric", delay=FAR)), share, *options)
    if evidence not in router.service.err + router.service.out:
        raise Failed(f"the router has not heard of {evidence}")


def by_upnp(lab):
    """A router that knows UPnP only."""
    _seeder(lab, "AddPortMapping", upnp=True, natpmp=False)


def by_pcp(lab):
    """A router that knows PCP (and NAT-PMP) only."""
    _seeder(lab, "PCP MAP", upnp=False, natpmp=True)
