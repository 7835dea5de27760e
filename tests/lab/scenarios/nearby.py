"""Machines of one network."""
from lab import MIB


def local_discovery(lab):
    """Two behind one router find each other by multicast, without a DHT (BEP 14)."""
    home = lab.router()
    options = ("--no-dht", "--no-pex", "--no-upnp")
    share = lab.share_file(lab.host(behind=home), *options, size=4 * MIB)
    lab.fetch(lab.host(behind=home), share, *options)
