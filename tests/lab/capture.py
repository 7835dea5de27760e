"""What passes a cable, packet by packet."""
import dataclasses
import ipaddress
import time

PROTOCOLS = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 58: "icmp"}
WITH_PORTS = ("tcp", "udp")


@dataclasses.dataclass(frozen=True)
class Packet:
    time: float           # as time.monotonic() tells it
    way: str              # "out" or "in", as the machine sees it
    protocol: str         # tcp, udp, icmp, igmp or a number
    source: str
    source_port: int      # 0 where there are no ports
    target: str
    target_port: int
    size: int             # with all headers
    payload: bytes        # of UDP; of others what follows the address header

    def __str__(self):
        ports = [f":{port}" if port else "" for port in (self.source_port, self.target_port)]
        return f"{self.way} {self.protocol} {self.source}{ports[0]} > {self.target}{ports[1]}, {self.size} bytes"


class Capture:
    """Grows as long as its lab runs. Reading it is slow, adding to it is not."""

    def __init__(self):
        self.raw = []

    def add(self, way, packet):
        self.raw.append((time.monotonic(), way, packet))

    def packets(self, way=None):
        return [parsed(*one) for one in list(self.raw) if way in (None, one[1])]

    def sent(self):
        return self.packets("out")

    def received(self):
        return self.packets("in")


def parsed(when, way, raw):
    if raw[0] >> 4 == 4:
        rest, protocol, source, target = raw[(raw[0] & 15) * 4:], raw[9], raw[12:16], raw[16:20]
    else:
        rest, protocol, source, target = raw[40:], raw[6], raw[8:24], raw[24:40]
    name = PROTOCOLS.get(protocol, str(protocol))
    ports = [int.from_bytes(rest[at:at + 2], "big") if name in WITH_PORTS else 0 for at in (0, 2)]
    return Packet(when, way, name, str(ipaddress.ip_address(source)), ports[0], str(ipaddress.ip_address(target)), ports[1],
                  len(raw), rest[8:] if name == "udp" else rest)
