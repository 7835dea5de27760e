#!/usr/bin/env python3
"""End-to-end tests: whole programs on small networks of their own.

  run.py BITTERN [--all] [--jobs N] [NAME…]

Every scenario runs in a new network namespace (and PID namespace, so that nothing outlives it). No root is needed where
the system lets its users make namespaces; where they can't be made at all the exit code is 77. A NAME is a part of
`file.function`; --all uses the full sizes. A scenario is a public function of scenarios/*.py; its docstring says what holds.
"""
import argparse
import concurrent.futures
import glob
import importlib
import inspect
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

SKIP = 77
LONGEST = 240        # seconds a scenario may take
LONGEST_FULL = 1800  # with --all
PREFIXES = [
    ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"],
    ["unshare", "--net", "--pid", "--fork", "--kill-child"],  # as root where user namespaces are switched off
]


def scenarios():
    """(name, function) of every scenario, in the order of files and lines."""
    found = []
    for path in sorted(glob.glob(os.path.join(HERE, "scenarios", "*.py"))):
        file = os.path.basename(path)[:-3]
        module = importlib.import_module(f"scenarios.{file}")
        functions = [function for name, function in inspect.getmembers(module, inspect.isfunction)
                     if function.__module__ == module.__name__ and not name.startswith("_")]
        functions.sort(key=lambda function: function.__code__.co_firstlineno)
        found += [(f"{file}.{function.__name__}", function) for function in functions]
    return found


def namespaces():
    """How to make a network here: (command prefix, "") or (None, why not)."""
    reason = "unshare or ip is not installed"
    if shutil.which("unshare") and shutil.which("ip"):
        probe = [sys.executable, "-c", f"import sys; sys.path.insert(0, {HERE!r}); import network; "
                                       "network.Network().host(1)"]
        for prefix in PREFIXES:
            done = subprocess.run([*prefix, *probe], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return prefix, ""
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return None, f"no network namespaces here: {reason}"


def run_one(binary, storage, name, folder, full):
    """Inside the namespace: runs one scenario; the exit code is its verdict."""
    from processes import Failed, Skipped
    from world import World

    function = dict(scenarios())[name]
    world = World(binary, storage, folder, full)
    try:
        function(world)
        return 0
    except Skipped as reason:
        print(reason)
        return SKIP
    except Failed as reason:
        print(f"  {function.__doc__.strip().splitlines()[0]}\n  but: {reason}")
        print("\n".join(process.tail() for process in world.processes))
        return 1
    finally:
        world.close()


def run_in_namespace(prefix, binary, storage, name, full):
    """(verdict, text to print) of one scenario."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bittern-e2e-", ignore_cleanup_errors=True) as folder:
        if getattr(dict(scenarios())[name], "as_root", False) and os.geteuid() == 0:
            prefix = PREFIXES[1]  # some need the root of the machine, and are skipped where there is none
        command = [*prefix, sys.executable, os.path.abspath(__file__), binary, "--storage", storage,
                   "--inside", name, folder, *(["--all"] if full else [])]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=LONGEST_FULL if full else LONGEST, check=False)
            output, code = done.stdout.decode("utf-8", "replace").rstrip(), done.returncode
        except subprocess.TimeoutExpired as error:
            output, code = (error.stdout or b"").decode("utf-8", "replace") + "  took too long and was ended", 1
    if code == SKIP:
        return "SKIP", f"SKIP {name}: {output}"
    verdict = "FAIL" if code else "PASS"
    return verdict, f"{verdict} {name} ({time.monotonic() - begun:.1f} s)" + (f"\n{output}" if code else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", metavar="BITTERN")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--all", action="store_true", dest="full")
    parser.add_argument("--storage", default="own", help="the disk back end: own or libtorrent")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_intermixed_args()
    binary = os.path.abspath(arguments.binary)
    if arguments.inside:
        return run_one(binary, arguments.storage, *arguments.inside, arguments.full)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_IGN:  # what nohup leaves: bittern would go on ignoring it
            signal.signal(number, signal.SIG_DFL)
    prefix, reason = namespaces()
    if prefix is None:
        print(reason)
        return SKIP
    names = [name for name, _ in scenarios() if not arguments.names or any(part in name for part in arguments.names)]
    verdicts = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        runs = [pool.submit(run_in_namespace, prefix, binary, arguments.storage, name, arguments.full)
                for name in names]
        for run in concurrent.futures.as_completed(runs):
            verdict, text = run.result()
            verdicts.append(verdict)
            print(text, flush=True)
    print(f"{verdicts.count('PASS')} passed, {verdicts.count('FAIL')} failed, {verdicts.count('SKIP')} skipped")
    return 1 if "FAIL" in verdicts or not verdicts else 0


if __name__ == "__main__":
    sys.exit(main())
