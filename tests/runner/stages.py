"""What tests/run runs, stage by stage; its options are described there."""
import argparse
import glob
import os
import platform
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from report import Report, run  # noqa: E402  (after the switch above)

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(TESTS)
QUICK = ["structure", "unit", "cli"]
NORMAL = ["format"] + QUICK + ["e2e", "lab", "asan", "tsan"]
EVERY = NORMAL + ["fuzz", "lint"]

# The sections of packaging/packages.txt that a stage needs; the others are content with python3.
BUILT = ["build", "test"]
PACKAGES = {"unit": BUILT, "cli": BUILT, "asan": BUILT, "tsan": BUILT, "e2e": BUILT + ["e2e"],
            "lab": BUILT + ["lab"],
            "format": ["format"], "fuzz": BUILT + ["clang"], "lint": BUILT + ["clang"]}

CLANG_FORMAT = 14  # Debian 12's

# Rooms with threads of their own, and test_threads for what has some in the others. Tests that run libtorrent's threads
# are left out: Debian's library is not instrumented, so ThreadSanitizer sees its accesses but not its locks. That is why
# nothing has to be suppressed, and nothing is. That a race is reported was seen without the lock in
# WriteBarrier::begin() (storage) and without the atomic in SourceJob::Work (app).
THREADED = ["base", "content", "storage", "rpc", "threads"]
# Where nothing is in the compiler's cache a run has to stay under 25 minutes on two cores: what takes long to compile
# with sanitizers (app, and test_threads, which needs all rooms) is for --all.
QUICK_TO_COMPILE = ["base", "content", "torrent", "discovery", "storage", "swarm", "daemon"]


def build_folder(preset):
    return os.path.join(ROOT, "build", preset)


def jobs():
    return str(len(os.sched_getaffinity(0)))


class Stages:
    """Builds a preset once, and only what a stage needs of it."""

    def __init__(self, report, full):
        self.report = report
        self.full = full
        self.built = {}  # preset -> whether that went well

    def build(self, preset, targets=None):
        """Configures and builds, the first time it is asked for; `targets` picks from all target names."""
        if preset not in self.built:
            self.built[preset] = self.build_now(preset, targets)
        return self.built[preset]

    def build_now(self, preset, targets):
        folder = build_folder(preset)
        if not self.report.stage(f"configure {preset}", [["cmake", "--preset", preset]], counted=False):
            return False
        command = ["cmake", "--build", folder, "--parallel", jobs()]
        if targets is not None:
            names = targets(target_names(folder))
            if not names:
                return True
            command += ["--target", *names]
        return self.report.stage(f"build {preset}", [command], counted=False)

    def structure(self):
        self.report.stage("structure", [[sys.executable, "-B", "-m", "unittest", "discover", "-p", "*_test.py",
                                         "-s", os.path.join(TESTS, "structure")]])

    def unit(self):
        self.unit_under("ci", "unit", None, {})

    def unit_under(self, preset, name, targets, environment, rooms=None):
        if not self.build(preset, targets):
            return self.report.not_run(name, f"the {preset} build failed")
        command = ["ctest", "--test-dir", build_folder(preset), "--verbose", "--timeout", "600",
                   "--no-tests=error", "--parallel", jobs()]
        if rooms is not None:
            command += ["--tests-regex", "^(" + "|".join(rooms) + ")$"]
        if preset == "tsan":
            command = without_address_randomisation() + command
        return self.report.stage(name, [command], environment=environment)

    def asan(self):
        self.sanitized("asan", None if self.full else QUICK_TO_COMPILE, {
            "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
        })

    def tsan(self):
        rooms = THREADED if self.full else [room for room in THREADED if room in QUICK_TO_COMPILE]
        self.sanitized("tsan", rooms, {"TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1"})

    def sanitized(self, preset, rooms, environment):
        """The unit tests of some rooms, or of all, built with the sanitizers of the preset."""
        wanted = None if rooms is None else ["test_" + room for room in rooms]
        self.unit_under(preset, preset, lambda names: [n for n in names if n.startswith("test_") and (wanted is None or n in wanted)],
                        environment, rooms)

    def with_binary(self, name, script, arguments):
        """Runs a script on the program of the ci preset."""
        binary = os.path.join(build_folder("ci"), "bittern")
        if not self.build("ci"):
            return self.report.not_run(name, "the ci build failed")
        return self.report.stage(name, [[sys.executable, "-B", os.path.join(TESTS, script), binary, *arguments]])

    def cli(self):
        self.with_binary("cli", "cli/run.py", [])

    def e2e(self):
        self.with_binary("e2e", "e2e/run.py", ["--all"] if self.full else [])
        self.with_binary("power cuts", "e2e/power_cuts.py", ["--all"] if self.full else [])
        if self.full:
            self.with_binary("e2e on libtorrent's storage", "e2e/run.py", ["--storage", "libtorrent"])

    def lab(self):
        self.with_binary("lab", "lab/run.py", ["--all"] if self.full else [])

    def fuzz(self):
        """Every parser's committed corpus by libFuzzer (the unit tests replay it too, without Clang)."""
        if not self.build("fuzz", lambda names: [n for n in names if n.startswith("fuzz_")]):
            return self.report.not_run("fuzz", "the fuzz build failed")
        commands = []
        for corpus in sorted(glob.glob(os.path.join(TESTS, "fuzz", "corpus", "*"))):
            program = glob.glob(os.path.join(build_folder("fuzz"), "**", "fuzz_" + os.path.basename(corpus)),
                                recursive=True)
            if not program:
                return self.report.not_run("fuzz", f"no target for {corpus}")
            files = sorted(glob.glob(os.path.join(corpus, "*")))
            commands.append([program[0], "-runs=1", "-timeout=10", "-rss_limit_mb=1024", *files])
        return self.report.stage("fuzz", commands)

    def format(self):
        """That every source is as clang-format writes it, by the version that says so."""
        if f"version {CLANG_FORMAT}." not in run(["clang-format", "--version"])[0]:
            return self.report.skip("format", f"clang-format {CLANG_FORMAT} decides, which is not here; others differ in a few lines")
        sources = [path for room in ("app", "lib", "tests")
                   for path in sorted(glob.glob(os.path.join(ROOT, room, "**", "*.[ch]pp"), recursive=True))]
        return self.report.stage("format", [["clang-format", "--dry-run", "--Werror", *sources]])

    def lint(self):
        """clang-tidy by a build folder that is only configured: its clang has no use for GCC's precompiled header."""
        folder = build_folder("lint")
        configure = ["cmake", "--preset", "ci", "-B", folder, "-DCMAKE_CXX_COMPILER=clang++",
                     "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON"]
        if not self.report.stage("configure lint", [configure], counted=False):
            return self.report.not_run("lint", "there is no list of what to compile")
        return self.report.stage("lint", [["run-clang-tidy", "-quiet", "-p", folder, "-j", jobs(),
                                           "^" + re.escape(ROOT) + "/(app|lib)/"]])


def target_names(folder):
    listing, _ = run(["ninja", "-C", folder, "-t", "targets", "all"])
    names = {line.split(":")[0] for line in listing.splitlines() if line.endswith(": phony")}
    return sorted(name for name in names if "/" not in name)


def without_address_randomisation():
    """GCC 12's ThreadSanitizer can't map its shadow where the kernel randomises addresses widely."""
    prefix = ["setarch", platform.machine(), "--addr-no-randomize"]
    return prefix if run(prefix + ["true"])[1] == 0 else []


def install(names):
    """What the stages need and is not there; the exit code."""
    sections = sorted({section for name in names for section in PACKAGES.get(name, [])})
    return subprocess.call([os.path.join(ROOT, "packaging", "install"), *sections]) if sections else 0


def main():
    parser = argparse.ArgumentParser(prog="tests/run", usage="tests/run [--quick | --all] [STAGE…]", add_help=False)
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--quick", action="store_true")
    extent.add_argument("--all", action="store_true")
    parser.add_argument("stages", nargs="*", metavar="STAGE")
    arguments = parser.parse_args()
    if unknown := set(arguments.stages) - set(EVERY):
        parser.error(f"no such stage: {', '.join(sorted(unknown))} (there are {' '.join(EVERY)})")
    names = arguments.stages or (QUICK if arguments.quick else EVERY if arguments.all else NORMAL)
    if (code := install(names)) != 0:
        return code
    os.chdir(ROOT)
    report = Report(os.path.join(ROOT, "build", "log"))
    stages = Stages(report, arguments.all)
    for name in names:
        getattr(stages, name)()
    return report.close()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
