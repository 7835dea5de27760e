#!/usr/bin/env python3
"""End-to-end tests: whole programs on small networks of their own.

  run.py BITTERN [--all] [--jobs N] [NAME…]

Every scenario runs in a new network namespace (and PID namespace, so that nothing outlives it). No root is needed where
the system lets its users make namespaces; where they can't be made at all the exit code is 77. A NAME is a part of
`file.function`; --all uses the full sizes. A scenario is a public function of scenarios/*.py; its docstring says what holds.
"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "harness")]

from network import Network  # noqa: E402  (after the path above)
from runner import Suite  # noqa: E402
from world import World  # noqa: E402

SUITE = Suite(script=__file__, describe=__doc__, probe=lambda: Network().host(1),
              make_world=lambda binary, storage, folder, full: World(Network(), binary, storage, folder, full))

if __name__ == "__main__":
    sys.exit(SUITE.main())
