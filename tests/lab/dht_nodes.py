"""Nodes of the mainline DHT (BEP 5, 32) that have been there for years: they know each other, and forget nobody.

Nothing that is tested has a part in them, so that a scenario can be sure of what the DHT does, good or bad.
"""
import hashlib
import hmac
import ipaddress
import random

import bencode

CLOSEST = 8


def crc32c(data):
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder ^= byte
        for _ in range(8):
            remainder = remainder >> 1 ^ (0x82F63B78 if remainder & 1 else 0)
    return remainder ^ 0xFFFFFFFF


def node_id(address, drawn):
    """An id that a node with this address may have (BEP 42)."""
    packed = ipaddress.ip_address(address).packed
    mask = bytes.fromhex("030f3fff") if len(packed) == 4 else bytes.fromhex("0103070f1f3f7fff")
    last = drawn.randrange(256)
    masked = bytearray(octet & part for octet, part in zip(packed, mask, strict=False))
    masked[0] |= (last & 7) << 5
    crc = crc32c(bytes(masked))
    rest = bytes(drawn.randrange(256) for _ in range(16))
    return bytes([crc >> 24, crc >> 16 & 255, (crc >> 8 & 0xF8) | drawn.randrange(8)]) + rest + bytes([last])


def distance(one, other):
    return int.from_bytes(one, "big") ^ int.from_bytes(other, "big")


def endpoint(address, port):
    return ipaddress.ip_address(address).packed + port.to_bytes(2, "big")


class Node:
    """One node, of IPv4 or of IPv6."""

    def __init__(self, dht, machine, port, v6=False):
        self.dht, self.machine, self.port, self.v6 = dht, machine, port, v6
        self.address = machine.v6 if v6 else machine.v4
        self.drawn = random.Random(f"node {self.address}")
        self.id = node_id(self.address, self.drawn)
        self.secret = self.drawn.randbytes(16)
        self.peers = {}    # info-hash -> compact endpoints, each once, in the order of their coming
        self.queries = []  # (what, sender) of everybody who asked
        self.send = dht.servers.serve(machine, port, self.receive, v6)

    def compact(self):
        return self.id + endpoint(self.address, self.port)

    def receive(self, packet, sender, send):
        try:
            message = bencode.decode(packet)
            query, arguments, transaction = message[b"q"], message[b"a"], message[b"t"]
            self.queries.append((query.decode(), sender[:2]))
            answer = getattr(self, "on_" + query.decode())(arguments, sender)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return  # an answer, an unknown query, or nothing that can be understood
        if answer is None:
            return
        reply = {b"y": b"r", b"t": transaction, b"ip": endpoint(sender[0], sender[1]), b"r": {b"id": self.id, **answer}}
        send(bencode.encode(reply), sender)

    def on_ping(self, arguments, sender):
        return {}

    def on_find_node(self, arguments, sender):
        return self.closest(arguments[b"target"], arguments)

    def on_get_peers(self, arguments, sender):
        answer = self.closest(arguments[b"info_hash"], arguments)
        answer[b"token"] = self.token(sender)
        if peers := self.peers.get(arguments[b"info_hash"]):
            answer[b"values"] = list(peers)
        return answer

    def on_announce_peer(self, arguments, sender):
        if not hmac.compare_digest(arguments[b"token"], self.token(sender)):
            return None
        port = sender[1] if arguments.get(b"implied_port") else arguments[b"port"]
        self.peers.setdefault(arguments[b"info_hash"], {})[endpoint(sender[0], port)] = True
        return {}

    def token(self, sender):
        return hashlib.sha1(self.secret + sender[0].encode()).digest()[:8]

    def closest(self, target, arguments):
        want = arguments.get(b"want", [b"n6" if self.v6 else b"n4"])
        answer = {}
        for key, name, v6 in ((b"nodes", b"n4", False), (b"nodes6", b"n6", True)):
            if name in want:
                nodes = sorted(self.dht.known_to(self, v6), key=lambda node: distance(node.id, target))
                answer[key] = b"".join(node.compact() for node in nodes[:CLOSEST])
        return answer


class Liar(Node):
    """Says that it is wherever it is asked for, sends everybody to its like and to machines that there are not, and makes
    peers up."""

    def on_get_peers(self, arguments, sender):
        target = arguments[b"info_hash"]
        self.id = target[:18] + self.id[18:]
        answer = self.closest(target, arguments)
        made_up = [self.drawn.randbytes(16 if self.v6 else 4) + b"\x1a\xe1" for _ in range(20)]
        return {**answer, b"token": b"lie", b"values": made_up}

    def on_announce_peer(self, arguments, sender):
        return {}

    def closest(self, target, arguments):
        liars = [node for node in self.dht.nodes if isinstance(node, Liar) and node.v6 == self.v6]
        close = [target[:18] + self.drawn.randbytes(2) + endpoint(node.address, node.port)
                 for node in self.drawn.sample(liars, min(4, len(liars)))]
        nowhere = [target[:18] + self.drawn.randbytes(2) + self.drawn.randbytes(18 if self.v6 else 6) for _ in range(4)]
        return {b"nodes6" if self.v6 else b"nodes": b"".join(close + nowhere)}


class Mute(Liar):
    """Is told of by others, and never answers."""

    def receive(self, packet, sender, send):
        pass


class Babbler(Liar):
    """Answers without sense."""

    def receive(self, packet, sender, send):
        send(self.drawn.randbytes(60), sender)


class Dht:
    """Nodes that know each other. The first two are those that have a name."""

    def __init__(self, servers):
        self.servers = servers
        self.nodes = []

    def add(self, machine, port, kind=Node):
        for v6 in (False, True):
            if machine.v6 if v6 else machine.v4:
                self.nodes.append(kind(self, machine, port, v6))

    def known_to(self, _node, v6):
        return [node for node in self.nodes if node.v6 == v6]

    def peers(self, info_hash):
        """How many nodes have a peer of this torrent."""
        return sum(info_hash in node.peers for node in self.nodes)
