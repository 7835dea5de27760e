"""Downloads and shares that are killed, interrupted, or wait in vain."""
import os
import random
import shutil
import signal

from content import expect_same, make_file
from world import QUIET, Failed, peer, uploaded, wait_until

MIB = 1 << 20
# What may come again after a kill: blocks under way, pieces begun (of 256 KiB, one or two a peer), and what waits for the
# disk. Kills come after 7 MiB or so, so throwing away what was complete would show.
SMALL_PIECES = ("--piece-size", "256K")
IN_FLIGHT = 3 * MIB
LEAVES_WITHIN = 4  # seconds after the first Ctrl-C: 3 are promised, one is for a busy machine


def killed_again_and_again(world):
    """`get` killed by SIGKILL at random moments keeps every complete piece, and ends with the right bytes."""
    size, kills = (512 * MIB, 50) if world.full else (64 * MIB, 5)
    most = size + kills * IN_FLIGHT
    if (sent := _sent_with_kills(world, size, kills)) > most:
        raise Failed(f"{sent} bytes were sent for a file of {size}, {kills} kills allow {most}")


def what_was_thrown_away_comes_again(world):
    """The measure of the scenario above: where every kill takes the files along, more is sent than it allows."""
    size, kills = 32 * MIB, 3
    sent = _sent_with_kills(world, size, kills, then=shutil.rmtree)
    if sent <= size + kills * IN_FLIGHT:
        raise Failed(f"only {sent} bytes were sent for a file of {size} that was begun {kills + 1} times")


def _sent_with_kills(world, size, kills, then=lambda folder: None):
    """Bytes that the share sent until `get`, killed so often on the way, was complete. `then(folder)` follows each kill."""
    file = make_file(world.path("original", "film.mkv"), size)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET, "--json", "--up", "20M", *SMALL_PIECES)
    into = world.path("copy", "")
    generator = random.Random(7)
    for number in range(kills):
        # Spread over most of the file, each at a moment of its own.
        enough = b.received() + size // (kills + 1) * generator.uniform(0.25, 1.25)
        get = world.get(b, share.magnet, into, *QUIET, *peer(a))
        wait_until(lambda: b.received() >= enough or not get.alive(), f"bytes before kill {number + 1}")
        if not get.alive():
            raise Failed(f"get ended with {get.wait()} before kill {number + 1}")
        get.kill()
        then(into)
    world.get(b, share.magnet, into, *QUIET, *peer(a)).expect(0, patience=300)
    expect_same(file, os.path.join(into, "film.mkv"))
    return uploaded(share)


def interrupted_once_and_resumed(world):
    """The first Ctrl-C saves and leaves with exit code 7; the same command completes the download."""
    size = 24 * MIB
    file = make_file(world.path("original", "film.mkv"), size)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET, "--json", "--up", "8M", *SMALL_PIECES)
    into = world.path("copy", "")
    get = world.get(b, share.magnet, into, *QUIET, *peer(a))
    wait_until(lambda: b.received() > 8 * MIB, "a third of the file")
    get.signal(signal.SIGINT)
    get.expect(7, patience=LEAVES_WITHIN)
    world.get(b, share.magnet, into, *QUIET, *peer(a)).expect(0)
    expect_same(file, os.path.join(into, "film.mkv"))
    if (sent := uploaded(share)) > size + IN_FLIGHT:
        raise Failed(f"{sent} bytes were sent for a file of {size}")


def shares_end_by_any_signal(world):
    """SIGINT, SIGTERM and SIGHUP each end `share` with exit code 0."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        file = make_file(world.path("original", f"{number.name}.bin"), MIB)
        share = world.share(world.host(int(number)), file, *QUIET)
        share.signal(number)
        share.expect(0, patience=LEAVES_WITHIN)


def nobody_answers(world):
    """`get --timeout` gives up with exit code 3 when no metadata comes, and says why."""
    link = "magnet:?xt=urn:btih:" + "5a" * 20
    get = world.get(world.host(1), link, world.path("copy", ""), *QUIET, "--timeout", "2s").expect(3)
    if get.out or "metadata" not in get.err:
        raise Failed("expected nothing on stdout, and stderr to say that the metadata did not come")
