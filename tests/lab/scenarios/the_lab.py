"""The lab is what it says: otherwise nothing that it shows is worth anything."""
import socket
import time

from lab import Failed, wait_until


def _socket(machine, port=0):
    with machine.inside():
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((machine.v4, port))
    made.settimeout(10)
    return made


def _arrives(sender, address, receiver):
    """Sends, waits until it is there, and tells where from as the receiver sees it."""
    sender.sendto(b"?", address)
    return receiver.recvfrom(100)[1]


def _behaviour(lab, router):
    """(one port for every destination, another port of a known address gets in, a stranger gets in)"""
    inside = _socket(lab.host(behind=router), 6881)
    one, other = lab.host(), lab.host()
    known, neighbour, stranger = _socket(one, 7001), _socket(one, 7002), _socket(other, 7001)
    outside = _arrives(inside, known.getsockname(), known)
    for sender, word in ((neighbour, b"neighbour"), (stranger, b"stranger"), (known, b"known")):
        sender.sendto(word, outside)
    heard = []
    while b"known" not in heard:  # the last that was sent, by a way that is open: nothing before it is still on its way
        heard.append(inside.recvfrom(100)[0])
    same = _arrives(inside, stranger.getsockname(), stranger) == outside
    return same, b"neighbour" in heard, b"stranger" in heard


def _is(lab, router, *expected):
    if (found := _behaviour(lab, router)) != expected:
        raise Failed(f"one port for all, a neighbour gets in, a stranger gets in: expected {expected}, found {found}")


def routers_of_every_kind(lab):
    """Each kind of NAT maps and filters as its name says."""
    _is(lab, lab.router("full-cone"), True, True, True)
    _is(lab, lab.router("address-restricted"), True, True, False)
    _is(lab, lab.router("port-restricted"), True, False, False)
    _is(lab, lab.router("symmetric"), False, False, False)
    _is(lab, lab.router("full-cone", behind=lab.router("port-restricted", carrier=True)), True, False, False)
    _is(lab, lab.router("port-restricted", behind=lab.router("symmetric", carrier=True)), False, False, False)


def delays_and_losses(lab):
    """A packet needs the delay of both cables, is lost as often as is said, and never crosses a partition."""
    near, far, lossy = lab.host(), lab.host(delay=100), lab.host(loss=0.5)
    here, there = _socket(near), _socket(far)
    begun = time.monotonic()
    _arrives(here, there.getsockname(), there)
    if (took := time.monotonic() - begun) < 0.1:
        raise Failed(f"100 ms of delay were {took * 1000:.0f} ms")
    seen = lab.network.capture(lossy)
    for _ in range(400):
        here.sendto(b"?", (lossy.v4, 9))
    lab.network.cut(far)
    here.sendto(b"lost", there.getsockname())
    passing = _socket(lab.host())
    _arrives(here, passing.getsockname(), passing)  # after the other, by a way that is open: that one has been looked at
    lab.network.heal()
    here.sendto(b"arrives", there.getsockname())
    if there.recvfrom(100)[0] != b"arrives":
        raise Failed("a packet crossed a partition")
    arrived = len(seen.received())
    if not 100 < arrived < 300:
        raise Failed(f"of 400 packets to a cable that loses every second {arrived} arrived")


def captures(lab):
    """A capture sees every packet of a cable, with both its ends; names are asked for where anybody can see it."""
    machine = lab.host()
    seen = lab.network.capture(machine)
    with machine.inside():
        asking = lab.start(machine, "ask", ["getent", "hosts", "nobody.example"])
    asking.wait()
    if "nobody.example" not in lab.names.asked:
        raise Failed("the name server was not asked")
    packets = wait_until(seen.sent, "the question")
    if not any(packet.target == lab.names.machine.v4 and packet.target_port == 53 and b"example" in packet.payload
               for packet in packets):
        raise Failed("the question was not seen: " + ", ".join(map(str, packets)))
