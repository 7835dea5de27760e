"""Machines behind routers that open ports for whoever asks."""
from lab import FAR, Failed
from nat_pmp import NatPmp


def _seeder(lab, router):
    """Reached from behind a symmetric NAT, which nobody can call: so the port is open."""
    options = ("--no-lsd", "--no-pex")
    dht = lab.dht()
    share = lab.share_file(lab.host(behind=router), *options, dht=dht)
    lab.fetch(lab.host(behind=lab.router("symmetric", delay=FAR)), share, *options)


def _with_miniupnpd(lab, evidence, **protocols):
    router = lab.router(delay=FAR)
    router.map_ports(lab, **protocols)
    _seeder(lab, router)
    if evidence not in router.service.err + router.service.out:
        raise Failed(f"the router has not heard of {evidence}")


def by_upnp(lab):
    """A router that knows UPnP only."""
    _with_miniupnpd(lab, "AddPortMapping", upnp=True, natpmp=False)


def by_pcp(lab):
    """A router that knows PCP and NAT-PMP: it is asked by PCP."""
    _with_miniupnpd(lab, "PCP MAP", upnp=False, natpmp=True)


def by_nat_pmp(lab):
    """A router that knows NAT-PMP only."""
    router = lab.router(delay=FAR)
    service = NatPmp(lab.servers, router)
    _seeder(lab, router)
    if {protocol for protocol, *_ in service.granted} != {"udp", "tcp"}:
        raise Failed(f"ports were asked for by none or one protocol: {service.granted}")
