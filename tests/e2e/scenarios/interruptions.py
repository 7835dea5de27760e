"""Downloads and shares that are killed, interrupted, or wait in vain."""
import os
import random
import signal

from content import expect_same, make_file
from world import QUIET, Failed, peer, wait_until

MIB = 1 << 20
IN_FLIGHT = 12 * MIB  # what may have to come again after a kill: what was received since the last save


def killed_again_and_again(world):
    """`get` killed by SIGKILL at random moments goes on where it was and ends with the right bytes."""
    size, kills = (512 * MIB, 50) if world.full else (64 * MIB, 5)
    file = make_file(world.path("original", "film.mkv"), size)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET, "--up", "40M")
    into = world.path("copy", "")
    generator = random.Random(7)
    for number in range(kills):
        # Spread over the whole file, each at a moment of its own.
        enough = b.received() + generator.randrange(1, 2 * size // (kills + 1))
        get = world.get(b, share.magnet, into, *QUIET, *peer(a))
        wait_until(lambda: b.received() >= enough or not get.alive(), f"bytes before kill {number + 1}")
        get.kill()
    world.get(b, share.magnet, into, *QUIET, *peer(a)).expect(0, patience=300)
    expect_same(file, os.path.join(into, "film.mkv"))
    most = int(size * 1.06) + kills * IN_FLIGHT  # headers of the network take about 5 %
    if b.received() > most:
        raise Failed(f"{b.received()} bytes came over the network for a file of {size}, {kills} kills allow {most}")


def interrupted_once_and_resumed(world):
    """The first Ctrl-C saves and leaves with exit code 7; the same command completes the download."""
    file = make_file(world.path("original", "film.mkv"), 24 * MIB)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET, "--up", "8M")
    into = world.path("copy", "")
    get = world.get(b, share.magnet, into, *QUIET, *peer(a))
    wait_until(lambda: b.received() > 8 * MIB, "a third of the file")
    get.signal(signal.SIGINT)
    get.expect(7, patience=10)
    world.get(b, share.magnet, into, *QUIET, *peer(a)).expect(0)
    expect_same(file, os.path.join(into, "film.mkv"))
    if b.received() > 30 * MIB:
        raise Failed(f"{b.received()} bytes came over the network for a file of {24 * MIB}")


def interrupted_twice(world):
    """The second Ctrl-C leaves at once, whatever is going on."""
    file = make_file(world.path("original", "film.mkv"), 24 * MIB)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET, "--up", "4M")
    get = world.get(b, share.magnet, world.path("copy", ""), *QUIET, *peer(a))
    wait_until(lambda: b.received() > 1 * MIB, "the first bytes")
    get.signal(signal.SIGINT)
    get.signal(signal.SIGINT)
    if (code := get.wait(patience=5)) not in (7, 130):
        raise Failed(f"get ended with {code} after two interruptions, expected 7 or 130")


def shares_end_by_any_signal(world):
    """SIGINT, SIGTERM and SIGHUP each end `share` with exit code 0."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        file = make_file(world.path("original", f"{number.name}.bin"), MIB)
        share = world.share(world.host(int(number)), file, *QUIET)
        share.signal(number)
        share.expect(0, patience=10)


def nobody_answers(world):
    """`get --timeout` gives up with exit code 3 when no metadata comes, and says why."""
    link = "magnet:?xt=urn:btih:" + "5a" * 20
    get = world.get(world.host(1), link, world.path("copy", ""), *QUIET, "--timeout", "2s").expect(3)
    if get.out or "metadata" not in get.err:
        raise Failed("expected nothing on stdout, and stderr to say that the metadata did not come")
