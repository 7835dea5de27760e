#!/usr/bin/env python3
"""Runs bittern as a user would and compares what it writes with tests/cli/golden.

run.py BITTERN [--accept] [NAME…]    --accept rewrites the golden files; NAME runs only those cases

Only loopback is used. What differs between runs is made equal by normalise.py. Nothing waits for time to pass.
"""
import argparse
import os
import signal
import sys
import traceback

import cases_config
import cases_daemon
import cases_get
import cases_import
import cases_input
import cases_share
import cases_tools
import cases_words
from case import GOLDEN, Case

CASES = {name: function for module in (cases_words, cases_tools, cases_config, cases_daemon, cases_import, cases_input, cases_share, cases_get)
         for name, function in vars(module).items() if callable(function) and name.startswith(("words_", "tools_", "config_", "daemon_", "import_", "input_", "share_", "get_"))}


def run_case(name, binary, accept):
    case = Case(name, binary, accept)
    try:
        CASES[name](case)
        return True
    except Exception:
        print(f"FAILED {name}")
        traceback.print_exc(limit=3, file=sys.stdout)
        return False
    finally:
        case.close()


def stop_ignoring():
    """Started by nohup or in the background of a script, the signals that cases send would be ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def main():
    stop_ignoring()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bittern")
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_intermixed_args()
    binary = os.path.abspath(options.bittern)
    os.makedirs(GOLDEN, exist_ok=True)
    results = [run_case(name, binary, options.accept) for name in (options.names or CASES)]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
