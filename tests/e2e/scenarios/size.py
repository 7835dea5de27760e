"""Many files and many bytes."""
from content import age, expect_same, make_tree
from world import QUIET, Failed, peer

MIB = 1 << 20


def a_thousand_files(world):
    """1,000 files and 1 GiB (200 and 64 MiB without --all) arrive, every byte the same; sharing again reads nothing."""
    files, total = (1000, 1024 * MIB) if world.full else (200, 64 * MIB)
    original = make_tree(world.path("original", "archive"), files, total)
    age(original)
    a, b = world.host(1), world.host(2)
    share = world.share(a, original, *QUIET)
    world.get(b, share.magnet, world.path("copy", ""), *QUIET, *peer(a)).expect(0, patience=300)
    expect_same(original, world.path("copy", "archive"))

    share.kill()
    again = world.share(a, original, *QUIET, "--json")
    if (read := again.events("ready")[0]["read"]) != 0:
        raise Failed(f"{read} bytes were read to share the same files again")
    if again.magnet != share.magnet:
        raise Failed(f"the same files have to give the same link, but gave {again.magnet} after {share.magnet}")
