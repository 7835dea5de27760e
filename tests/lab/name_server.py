"""The name server of a lab: it knows the machines that have a name in public, and says of all others that they don't exist."""
import ipaddress
import struct

A, AAAA = 1, 28
NO_SUCH_NAME = 3


class NameServer:
    def __init__(self, servers, machine):
        self.machine = machine
        self.machines = {}  # name -> Machine
        self.asked = []     # names
        for v6 in (False, True):
            servers.serve(machine, 53, self.answer, v6)

    def answer(self, question, sender, send):
        name, after = read_name(question)
        kind = struct.unpack_from(">H", question, after)[0]
        self.asked.append(name)
        machine = self.machines.get(name)
        address = machine and {A: machine.v4, AAAA: machine.v6}.get(kind)
        flags = 0x8180 | (0 if machine else NO_SUCH_NAME)
        head = question[:2] + struct.pack(">HHHHH", flags, 1, 1 if address else 0, 0, 0)
        record = b""
        if address:
            packed = ipaddress.ip_address(address).packed
            record = struct.pack(">HHHIH", 0xC00C, kind, 1, 60, len(packed)) + packed
        send(head + question[12:after + 4] + record, sender)


def read_name(question):
    """(the name asked for, where it ends)"""
    labels, at = [], 12
    while question[at]:
        labels.append(question[at + 1:at + 1 + question[at]].decode("ascii", "replace"))
        at += 1 + question[at]
    return ".".join(labels).lower(), at + 1
