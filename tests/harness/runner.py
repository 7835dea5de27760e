"""Runs scenarios: whole programs on networks of their own, each in namespaces that end with it.

A scenario is a public function of `scenarios/*.py` beside the suite's run.py; its docstring says what holds. It is given a
world (world.py) and passes unless it raises Failed. `scenario.slow = True` leaves it to --all and to whoever names it,
`scenario.as_root = True` runs it as the root of the machine, where there is one. Otherwise no root is needed where the
system lets its users make namespaces.
"""
import argparse
import concurrent.futures
import dataclasses
import glob
import importlib
import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from namespaces import NoNetwork
from processes import Failed, Skipped

SKIP = 77
LONGEST = 240        # seconds a scenario may take
LONGEST_FULL = 1800  # with --all
# Whoever starts these may be killed by any means: everything inside goes with it.
TOGETHER = ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--pid", "--fork", "--kill-child"]
PREFIXES = [[*TOGETHER, "--user", "--map-root-user"],
            TOGETHER]  # as root where user namespaces are switched off
MEASURED = "measured: "


@dataclasses.dataclass
class Verdict:
    name: str
    what: str        # PASS, FAIL or SKIP
    seconds: float
    text: str = ""   # why not PASS
    measured: dict = dataclasses.field(default_factory=dict)

    def __str__(self):
        if self.what == "SKIP":
            return f"SKIP {self.name}: {self.text}"
        figures = "".join(f", {what} {seconds:.1f} s" for what, seconds in self.measured.items())
        return f"{self.what} {self.name} ({self.seconds:.1f} s{figures})" + ("\n" + self.text if self.what == "FAIL" else "")


@dataclasses.dataclass
class Suite:
    """What one run.py has of its own."""
    script: str                       # its path
    describe: str                     # its help
    make_world: Callable              # (binary, storage, folder, full) -> World
    probe: Callable                   # makes the least network there is, or raises NoNetwork
    needs: tuple = ("ip", "unshare", "setpriv")      # programs
    finish: Callable = lambda verdicts: None         # what else is printed at the end
    jobs: int = len(os.sched_getaffinity(0))         # scenarios side by side
    clients: tuple = ("bittern",)                    # who can be tested; if there are several, make_world is told which

    def main(self):
        arguments = self.arguments()
        binary = os.path.abspath(arguments.binary)
        if arguments.inside:
            return self.run_inside(binary, arguments)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_IGN:  # what nohup leaves: bittern would go on ignoring it
                signal.signal(number, signal.SIG_DFL)
        prefix, reason = self.namespaces(binary)
        if prefix is None:
            print(reason)
            return SKIP
        names = [name for name, scenario in self.scenarios()
                 if (any(part in name for part in arguments.names) if arguments.names
                     else arguments.full or not getattr(scenario, "slow", False))]
        verdicts = []
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            runs = [pool.submit(self.run_in_namespace, prefix, binary, name, arguments) for name in names]
            for run in concurrent.futures.as_completed(runs):
                verdicts.append(run.result())
                print(verdicts[-1], flush=True)
        verdicts.sort(key=lambda verdict: names.index(verdict.name))
        self.finish(verdicts)
        count = [verdict.what for verdict in verdicts].count
        print(f"{count('PASS')} passed, {count('FAIL')} failed, {count('SKIP')} skipped")
        return 1 if count("FAIL") or not verdicts else 0

    def arguments(self):
        parser = argparse.ArgumentParser(description=self.describe, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("binary", metavar="BITTERN")
        parser.add_argument("names", nargs="*", metavar="NAME")
        parser.add_argument("--all", action="store_true", dest="full")
        parser.add_argument("--storage", default="own", help="the disk back end: own or libtorrent")
        parser.add_argument("--client", default="bittern", choices=self.clients, help="who is tested")
        parser.add_argument("--jobs", type=int, default=self.jobs)
        parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
        return parser.parse_intermixed_args()

    def scenarios(self):
        """(name, function) of every scenario, in the order of files and lines."""
        found = []
        for path in sorted(glob.glob(os.path.join(os.path.dirname(self.script), "scenarios", "*.py"))):
            file = os.path.basename(path)[:-3]
            module = importlib.import_module(f"scenarios.{file}")
            functions = [function for name, function in inspect.getmembers(module, inspect.isfunction)
                         if function.__module__ == module.__name__ and not name.startswith("_")]
            functions.sort(key=lambda function: function.__code__.co_firstlineno)
            found += [(f"{file}.{function.__name__}", function) for function in functions]
        return found

    def namespaces(self, binary):
        """How to make a network here: (command prefix, "") or (None, why not)."""
        if missing := [program for program in self.needs if not shutil.which(program)]:
            return None, f"{' and '.join(missing)} is not installed"
        reason = ""
        for prefix in PREFIXES:
            done = subprocess.run([*prefix, *self.command(binary, "own", "", "")], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return prefix, ""
            reason = ((done.stdout + done.stderr).strip().splitlines() or ["no reason given"])[-1]
        return None, f"no network namespaces here: {reason}"

    def command(self, binary, storage, name, folder):
        return [sys.executable, os.path.abspath(self.script), binary, "--storage", storage, "--inside", name, folder]

    def run_inside(self, binary, arguments):
        """Inside the namespaces: runs one scenario, without a name the probe; the exit code is its verdict."""
        name, folder = arguments.inside
        if not name:
            try:
                self.probe()
            except NoNetwork as reason:
                sys.exit(str(reason))
            return 0
        scenario = dict(self.scenarios())[name]
        which = [arguments.client] if len(self.clients) > 1 else []
        world = self.make_world(binary, arguments.storage, folder, arguments.full, *which)
        try:
            scenario(world)
            print(MEASURED + json.dumps(world.measured))
            return 0
        except Skipped as reason:
            print(reason)
            return SKIP
        except Failed as reason:
            print(f"  {scenario.__doc__.strip().splitlines()[0]}\n  but: {reason}")
            print("\n".join(process.tail() for process in world.processes))
            return 1
        finally:
            world.close()

    def run_in_namespace(self, prefix, binary, name, arguments):
        """The verdict on one scenario."""
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="bittern-scenario-", ignore_cleanup_errors=True) as folder:
            if getattr(dict(self.scenarios())[name], "as_root", False) and os.geteuid() == 0:
                prefix = PREFIXES[1]
            command = [*prefix, *self.command(binary, arguments.storage, name, folder), "--client", arguments.client,
                       *(["--all"] if arguments.full else [])]
            longest = LONGEST_FULL if arguments.full or arguments.client != "bittern" else LONGEST
            try:
                done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                      timeout=longest, check=False)
                output, code = done.stdout.decode("utf-8", "replace").rstrip(), done.returncode
            except subprocess.TimeoutExpired as error:
                output, code = (error.stdout or b"").decode("utf-8", "replace") + "  took too long and was ended", 1
        verdict = Verdict(name, "SKIP" if code == SKIP else "FAIL" if code else "PASS", time.monotonic() - begun, output)
        last = output.rpartition("\n")[2]
        if verdict.what == "PASS" and last.startswith(MEASURED):
            verdict.measured = json.loads(last.removeprefix(MEASURED))
        return verdict
