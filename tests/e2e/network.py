"""A small network for one scenario: hosts with an address each, joined by a switch, cut off from everything else.

Needs to be root of a network namespace of its own (run.py sees to that). A host is a network namespace held open by a
file descriptor, so nothing is left behind when this process ends, however it ends.
"""
import contextlib
import ctypes
import json
import os
import subprocess

ROUTER = "10.77.0.254"
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


class NoNetwork(Exception):
    """This machine does not let us make one; the text says why."""


def ip(*arguments, pass_fds=()):
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, pass_fds=pass_fds, check=False)
    if done.returncode != 0:
        raise NoNetwork(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def check(result, what):
    if result != 0:
        raise NoNetwork(f"{what}: {os.strerror(ctypes.get_errno())}")


def new_namespace():
    """A file descriptor of a fresh network namespace; this process stays where it is."""
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    check(libc.unshare(CLONE_NEWNET), "a network namespace for a host")
    try:
        return os.open("/proc/self/ns/net", os.O_RDONLY)
    finally:
        check(libc.setns(here, CLONE_NEWNET), "back to the first network namespace")
        os.close(here)


class Host:
    """One machine on the switch. Programs started `with host.inside()` see only its interfaces."""

    def __init__(self, number):
        self.address = f"10.77.0.{number}"
        self.namespace = new_namespace()
        cable = f"port{number}"
        ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", f"/proc/self/fd/{self.namespace}",
           pass_fds=(self.namespace,))
        ip("link", "set", cable, "master", "switch", "up")
        with self.inside():
            ip("link", "set", "lo", "up")
            ip("address", "add", f"{self.address}/24", "dev", "eth0")
            ip("link", "set", "eth0", "up")
            # libtorrent's DHT leaves interfaces alone that lead nowhere.
            ip("route", "add", "default", "via", ROUTER)

    @contextlib.contextmanager
    def inside(self):
        """Sockets and processes made in this block belong to the host. Not for use by several threads."""
        here = os.open("/proc/self/ns/net", os.O_RDONLY)
        check(libc.setns(self.namespace, CLONE_NEWNET), "into a host's network namespace")
        try:
            yield self
        finally:
            check(libc.setns(here, CLONE_NEWNET), "out of a host's network namespace")
            os.close(here)

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
