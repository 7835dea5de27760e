"""What a scenario of the lab gets: an internet with machines and routers on it, a DHT, and bittern on any machine."""
import itertools
import os
import re
import subprocess
import time

from content import expect_same, make_file
from dht_nodes import Dht, Node
from fetching import CLIENTS
from internet import Internet
from machine import Machine
from name_server import NameServer
from namespaces import NoNetwork, check, libc
from processes import Failed, Skipped, wait_until
from routers import Router
from servers import Servers
from world import World

MIB = 1 << 20
CLONE_NEWNS = 0x00020000
DHT_ONLY = ("--no-lsd", "--no-pex", "--no-upnp")
NEAR = 5   # milliseconds to the next exchange of the internet
FAR = 30

# Who knows the first two nodes of the lab's DHT under which names: bittern finds its way without being told.
DOORS = (("dht.libtorrent.org", 25401), ("router.bittorrent.com", 6881))
ALSO = {"dht.transmissionbt.com": "router.bittorrent.com"}


def own_files():
    """What is mounted from now on only this lab sees, and it goes with it."""
    check(libc.unshare(CLONE_NEWNS), "a mount namespace")
    run("mount", "--make-rprivate", "/")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoNetwork(f"{' '.join(command)}: {done.stderr.strip()}")


class Lab(World):
    def __init__(self, binary, storage, folder, full, client="bittern"):
        super().__init__(Internet(), binary, storage, folder, full)
        self.client = client  # who fetches
        self.doors = DOORS
        own_files()
        self.numbers = itertools.count(1)
        self.servers = Servers()
        self.names = NameServer(self.servers, self.host("names", v6=True))
        self.replace("/etc/resolv.conf", "".join(f"nameserver {address}\n" for address in
                                                 (self.names.machine.v4, self.names.machine.v6)))
        self.replace("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n")
        self.replace("/etc/nsswitch.conf", "hosts: files dns\n")

    def replace(self, path, text):
        """A file of the machine that the lab runs on has other content for whatever runs in the lab."""
        ours = self.path("etc", os.path.basename(path))
        with open(ours, "w", encoding="ascii") as file:
            file.write(text)
        if os.path.exists(path):
            run("mount", "--bind", ours, os.path.realpath(path))

    def host(self, name=None, behind=None, **cable):
        """A machine: in public, or behind a router. What a cable can be told: see Internet.connect."""
        machine = Machine(name or f"host{next(self.numbers)}")
        (behind or self.network).connect(machine, "eth0", **cable)
        return machine

    def router(self, kind="port-restricted", behind=None, carrier=False, **cable):
        """A router of one of routers.KINDS, at a home or a carrier's, itself behind another one if that is said."""
        router = Router(f"router{next(self.numbers)}", kind, carrier)
        (behind or self.network).connect(router, "wan", **cable)
        router.begin()
        return router

    def dht(self, nodes=20, v6=False, hostile=()):
        """A DHT that has been there for years. Of the nodes so many are of other kinds: hostile=((Liar, 10), …)."""
        dht = Dht(self.servers)
        kinds = [kind for kind, count in hostile for _ in range(count)]
        for number in range(nodes):
            kind = kinds[number - nodes] if nodes - number <= len(kinds) else Node
            machine = self.host(f"node{number}", v6=v6, delay=NEAR + number % 4 * 10)
            name, port = DOORS[number] if number < len(DOORS) else (None, 6881)
            if name:
                self.names.machines[name] = machine
            dht.add(machine, port, kind)
        for name, same in ALSO.items():
            self.names.machines[name] = self.names.machines[same]
        return dht

    def share_file(self, host, *options, size=2 * MIB, dht=None):
        """`bittern share` of a file of its own; `.original` is its path. With a DHT it is announced there when this ends."""
        original = make_file(self.path(f"original-{host.name}", "film.mkv"), size)
        share = self.share(host, original, "--v1", *options)
        share.original, share.info_hash = original, info_hash_of(share.magnet)
        if dht:
            self.announced(share, dht)
        return share

    def announced(self, share, dht, nodes=3):
        wait_until(lambda: dht.peers(share.info_hash) >= nodes, f"{nodes} nodes of the DHT to know who shares")

    def start_fetch(self, host, share, *options):
        """A fetch of what is shared, on the way: by `bittern get` unless another client is asked for."""
        return CLIENTS[self.client](self, host, share, options)

    def finish_fetch(self, fetch):
        """Waits until everything has come and is right; measures when the first of it came."""
        patience = 120 if self.client == "bittern" else 900
        steps = {"first peer": fetch.knows_content, "first byte": fetch.bytes, "complete": fetch.is_complete}
        for what, holds in steps.items():
            wait_until(lambda holds=holds: holds() or fetch.must_go_on(), f"{what} of {fetch.process.name}", patience)
            self.measured[what] = time.monotonic() - fetch.begun
        fetch.end()
        expect_same(fetch.share.original, fetch.copy)

    def fetch(self, host, share, *options):
        self.finish_fetch(self.start_fetch(host, share, *options))


def info_hash_of(magnet):
    return bytes.fromhex(re.search(r"btih:([0-9a-fA-F]{40})", magnet).group(1))


__all__ = ["DHT_ONLY", "DOORS", "FAR", "Failed", "Lab", "MIB", "NEAR", "Skipped", "wait_until"]
