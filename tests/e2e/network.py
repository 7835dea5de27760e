"""A small network for one scenario: hosts with an address each, joined by a switch, cut off from everything else.

Needs to be root of a network namespace of its own (run.py sees to that).
"""
import contextlib
import json

from namespaces import Namespace, ip

ROUTER = "10.77.0.254"


class Host(Namespace):
    """One machine on the switch. Programs started `with host.inside()` see only its interfaces."""

    def __init__(self, number):
        super().__init__()
        self.name = self.address = f"10.77.0.{number}"
        port = f"port{number}"
        self.cable("eth0", port)
        ip("link", "set", port, "master", "switch", "up")
        with self.inside():
            ip("address", "add", f"{self.address}/24", "dev", "eth0")
            ip("link", "set", "eth0", "up")
            # libtorrent's DHT leaves interfaces alone that lead nowhere.
            ip("route", "add", "default", "via", ROUTER)

    def received(self):
        """Bytes that have come in over the cable, all protocols and headers included."""
        with self.inside():
            links = json.loads(ip("-json", "-statistics", "link", "show", "dev", "eth0"))
        return links[0]["stats64"]["rx"]["bytes"]


class Network:
    """Makes hosts when they are first asked for: network.host(1) is 10.77.0.1."""

    def __init__(self):
        self.hosts = {}
        # Without snooping the switch hands multicast (local discovery) to every port.
        ip("link", "add", "switch", "type", "bridge", "mcast_snooping", "0")
        ip("link", "set", "switch", "up")
        ip("link", "set", "lo", "up")
        # The way out is cut, and the router says so at once: it takes every address of the internet for its own, and
        # nothing listens there. So looking up a name fails, rather than waiting for an answer.
        ip("address", "add", f"{ROUTER}/24", "dev", "switch")
        ip("route", "add", "local", "0.0.0.0/0", "dev", "lo")
        # Each question is refused, not one a second: a resolver waits five seconds for every refusal that is left out.
        with contextlib.suppress(OSError), open("/proc/sys/net/ipv4/icmp_ratelimit", "w", encoding="ascii") as file:
            file.write("0")  # where /proc can't be written to, looking up names only takes longer

    def host(self, number):
        if number not in self.hosts:
            self.hosts[number] = Host(number)
        return self.hosts[number]
