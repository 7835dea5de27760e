"""A router that knows NAT-PMP (RFC 6886) and nothing of PCP, as many at home. (miniupnpd knows both, and is asked by PCP.)"""
import ipaddress
import struct
import time

PORT = 5351
EXTERNAL_ADDRESS, MAPPINGS = 0, {1: "udp", 2: "tcp"}
DONE, UNSUPPORTED_VERSION, UNSUPPORTED_OPERATION = 0, 1, 5


class NatPmp:
    def __init__(self, servers, router):
        self.router, self.begun = router, time.monotonic()
        self.granted = []  # (protocol, port outside, address inside, port inside)
        servers.serve(router, PORT, self.answer, address=router.gateway)

    def answer(self, request, sender, send):
        version, operation = request[:2]
        result, rest = UNSUPPORTED_OPERATION, b""
        if version != 0:
            result = UNSUPPORTED_VERSION
        elif operation == EXTERNAL_ADDRESS:
            result, rest = DONE, ipaddress.ip_address(self.router.v4).packed
        elif operation in MAPPINGS and len(request) == 12:
            inside, outside, lifetime = struct.unpack(">HHI", request[4:])
            if lifetime > 0:
                self.grant(MAPPINGS[operation], outside or inside, sender[0], inside)
            result, rest = DONE, struct.pack(">HHI", inside, outside or inside, lifetime)
        send(struct.pack(">BBHI", 0, (128 + operation) & 255, result, int(time.monotonic() - self.begun)) + rest, sender)

    def grant(self, *mapping):
        if mapping not in self.granted:
            self.router.open_port(*mapping)
            self.granted.append(mapping)
