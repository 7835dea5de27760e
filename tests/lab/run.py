#!/usr/bin/env python3
"""The lab: whole programs on a small internet, with its routers, delays and losses.

  run.py BITTERN [--all] [--jobs N] [--client bittern|aria2|transmission] [NAME…]

Every scenario has an internet of its own, which ends with it; see README.md. No root is needed where the system lets its
users make namespaces; where something is missing the exit code is 77 and the last line says what. A NAME is a part of
`file.function`; --all runs the slow ones too. Who shares is bittern; another client may be the one who fetches.
"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "harness")]
os.environ["PATH"] += ":/usr/sbin:/sbin"  # where nft and miniupnpd are, for users too

from fetching import CLIENTS  # noqa: E402  (after the path above)
from internet import Internet  # noqa: E402
from lab import Lab, own_files  # noqa: E402
from machine import Machine  # noqa: E402
from routers import KINDS, Router  # noqa: E402
from runner import Suite  # noqa: E402


def probe():
    """Routers of every kind can be made here, and packets be carried between them."""
    own_files()
    internet = Internet()
    internet.connect(Machine("one"), "eth0", v6=True)
    for kind in KINDS:
        router = Router(kind, kind)
        internet.connect(router, "wan", v6=True)
        router.begin()
        router.forget()
        router.keep_mappings(30)


def table(verdicts):
    """What was measured, as in README.md."""
    columns = ["first peer", "first byte", "complete"]
    print("\n| scenario | " + " | ".join(f"{column}, s" for column in columns) + " |\n|---|" + "---|" * len(columns))
    for verdict in verdicts:
        if verdict.measured:
            cells = [f"{verdict.measured[column]:.1f}" if column in verdict.measured else "" for column in columns]
            print(f"| {verdict.name} | " + " | ".join(cells) + " |")
    print()


SUITE = Suite(script=__file__, describe=__doc__, make_world=Lab, probe=probe, finish=table,
              clients=tuple(CLIENTS),
              needs=("ip", "nft", "mount", "unshare", "setpriv"),
              jobs=2 * len(os.sched_getaffinity(0)))  # most of the time they wait

if __name__ == "__main__":
    sys.exit(SUITE.main())
