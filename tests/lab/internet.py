"""The internet of a lab: one thread that carries every packet between the public machines.

Each of them has one cable (a veth pair), whose far end lies in this process's namespace, where the kernel leaves all packets
alone. A packet socket takes them off one cable and puts them onto that which leads to their destination: later, by the delay
of both cables and by what their rate allows, or never (loss, a partition, an address that nobody has). So nothing of it
depends on what the kernel can do (netem, for one, is often not there), and everything can be asked and changed as it runs.

There is no ARP on these cables, and no network that two machines share: as in real life, multicast and broadcast lead nowhere.
"""
import ctypes
import fcntl
import heapq
import ipaddress
import itertools
import random
import select
import socket
import struct
import threading
import time

from capture import Capture
from namespaces import ip, wait_for_device

ALL_PROTOCOLS, IPV4, IPV6 = 0x0003, 0x0800, 0x86DD
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
SIOCETHTOOL = 0x8946
SET_TX_CHECKSUMS, SET_SEGMENTATION, SET_GENERIC_SEGMENTATION = 0x17, 0x1F, 0x24
LONGEST_QUEUE = 0.2  # seconds of traffic that wait for a cable with a rate; what comes then is lost

# First octets of ordinary addresses: none is private, reserved, or of those networks that libtorrent's DHT calls dark.
FIRST_OCTETS = [62, *range(77, 96), 109, 151, 176, 178, 188, 193, 194, 195, 212, 213, 217]


def public_addresses():
    """Endless pairs of an IPv4 address and an IPv6 prefix of 48 bits, no two in one neighbourhood."""
    for number in itertools.count():
        drawn = random.Random(f"machine {number}")
        first = FIRST_OCTETS[number % len(FIRST_OCTETS)]
        yield (f"{first}.{drawn.randrange(256)}.{drawn.randrange(256)}.{drawn.randrange(1, 255)}",
               f"2a{1 + number % 15:02x}:{drawn.randrange(1, 1 << 16):x}:{number + 1:x}")


def finish_packets(device):
    """Lets the kernel fill in checksums and cut packets to size before they go onto the cable, since no hardware will."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for command in (SET_SEGMENTATION, SET_GENERIC_SEGMENTATION, SET_TX_CHECKSUMS):
            value = ctypes.create_string_buffer(struct.pack("=II", command, 0))
            fcntl.ioctl(control, SIOCETHTOOL, struct.pack("16sP16x", device.encode(), ctypes.addressof(value)))


class Cable:
    """One machine's way to the internet. What is set here holds both ways and for the packets to come."""

    def __init__(self, port, hardware_address, delay, loss, rate):
        self.port, self.hardware_address = port, hardware_address
        self.delay = delay   # seconds, one way
        self.loss = loss     # the part of all packets
        self.rate = rate     # bytes a second; 0: any
        self.captures = []
        self.free_at = {"out": 0.0, "in": 0.0}

    def passed(self, size, way, now):
        """When a packet that comes to this cable now has passed it; None: never."""
        if self.loss and random.random() < self.loss:
            return None
        if not self.rate:
            return now + self.delay
        free = max(now, self.free_at[way])
        if free - now > LONGEST_QUEUE:
            return None
        self.free_at[way] = free + size / self.rate
        return self.free_at[way] + self.delay


class Internet(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.addresses = public_addresses()
        self.cables = {}       # the far end's name -> Cable
        self.routes = {}       # four bytes of IPv4, or six of IPv6 -> Cable
        self.one_side = set()  # of a partition
        self.on_their_way = []
        self.numbers = itertools.count()
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL_PROTOCOLS))
        self.socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self.socket.setsockopt(socket.SOL_SOCKET, option, 8 << 20)
        self.socket.setblocking(False)
        self.start()

    def connect(self, machine, device, *, v4=True, v6=False, delay=0, loss=0.0, rate=0):
        """Gives a machine a cable and public addresses. delay: milliseconds one way; rate: bytes a second."""
        number = len(self.cables)
        port, hardware_address = f"port{number}", bytes([2, 0, 0, 0, *divmod(number, 256)])
        machine.cable(device, port)
        ip("link", "set", port, "addrgenmode", "none", "up")
        machine.device, machine.uplink = device, Cable(port, hardware_address, delay / 1000, loss, rate)
        with machine.inside():
            finish_packets(device)
            ip("link", "set", device, "address", hardware_address.hex(":"), "arp", "off", "up")
            wait_for_device(device)
        wait_for_device(port)
        self.cables[port] = machine.uplink
        self.give_addresses(machine, v4, v6)

    def give_addresses(self, machine, v4, v6):
        """New public addresses; those that the machine had are gone, and nothing that is sent to them arrives."""
        self.routes = {prefix: cable for prefix, cable in self.routes.items() if cable is not machine.uplink}
        address, prefix = next(self.addresses)
        machine.v4 = address if v4 else None
        machine.v6 = f"{prefix}::10" if v6 else None
        machine.prefix = prefix if v6 else None
        with machine.inside():
            ip("address", "flush", "dev", machine.device, "scope", "global")
            if v4:
                ip("address", "add", f"{machine.v4}/32", "dev", machine.device)
                ip("route", "replace", "default", "dev", machine.device)
                self.routes[ipaddress.ip_address(machine.v4).packed] = machine.uplink
            if v6:
                ip("address", "add", f"{machine.v6}/64", "dev", machine.device, "nodad")
                ip("-6", "route", "replace", "default", "dev", machine.device)
                self.routes[ipaddress.ip_address(machine.v6).packed[:6]] = machine.uplink

    def cut(self, *machines):
        """From now on nothing passes between these and all others."""
        self.one_side = {machine.uplink for machine in machines}

    def heal(self):
        self.one_side = set()

    def capture(self, machine):
        """Everything that passes the machine's cable from now on, seen at the machine's end."""
        capture = Capture()
        machine.uplink.captures.append(capture)
        return capture

    def run(self):
        while True:
            pause = max(0.0, self.on_their_way[0][0] - time.monotonic()) if self.on_their_way else None
            if select.select([self.socket], [], [], pause)[0]:
                self.take()
            now = time.monotonic()
            while self.on_their_way and self.on_their_way[0][0] <= now:
                _, _, packet, cable = heapq.heappop(self.on_their_way)
                self.deliver(packet, cable)

    def take(self):
        for _ in range(64):
            try:
                packet, sender = self.socket.recvfrom(65536)
            except OSError:  # none is left, or an interface has gone
                return
            if cable := self.cables.get(sender[0]):
                self.carry(packet, cable)

    def carry(self, packet, cable):
        for capture in cable.captures:
            capture.add("out", packet)
        version = packet[0] >> 4
        to = self.routes.get(packet[16:20] if version == 4 else packet[24:30])
        if to is None or (cable in self.one_side) != (to in self.one_side):
            return
        now = time.monotonic()
        there = cable.passed(len(packet), "out", now)
        there = there and to.passed(len(packet), "in", there)
        if there is None:
            return
        if there <= now:
            self.deliver(packet, to)
        else:
            heapq.heappush(self.on_their_way, (there, next(self.numbers), packet, to))

    def deliver(self, packet, cable):
        for capture in cable.captures:
            capture.add("in", packet)
        protocol = IPV4 if packet[0] >> 4 == 4 else IPV6
        try:
            self.socket.sendto(packet, (cable.port, protocol, 0, 0, cable.hardware_address))
        except OSError:
            pass  # a full queue or a machine that has gone: lost, as on any cable
