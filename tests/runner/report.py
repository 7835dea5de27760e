"""Runs the stages of tests/run one after the other, counts what they say, and tells one line about each."""
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass

SKIPPED = 77  # the exit code of a test that can't run here; its last line says why

SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)
DOCTEST = re.compile(r"\[doctest\] test cases: +\d+ \| +(\d+) passed \| +(\d+) failed \| +(\d+) skipped")
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n+(?:OK|FAILED)(?: \((.*)\))?$", re.M)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CTEST_CRASH = re.compile(r"^\s*\d+ - (\S+) \((?!Failed)[^)]*\)$", re.M)


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def count(output, code):
    """What a program that ended with this code says it ran. One that names no numbers counts as one test."""
    if code == SKIPPED:
        return Counts(skipped=1)
    counts = Counts()
    if summaries := SUMMARY.findall(output):
        passed, failed, skipped = summaries[-1]
        counts = Counts(int(passed), int(failed), int(skipped or 0))
    elif programs := DOCTEST.findall(output):
        for passed, failed, skipped in programs:
            counts.add(Counts(int(passed), int(failed), int(skipped)))
        counts.failed += len(CTEST_CRASH.findall(output))
    elif runs := UNITTEST.findall(output):
        for ran, rest in runs:
            numbers = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", rest)}
            failed = numbers.get("failures", 0) + numbers.get("errors", 0)
            skipped = numbers.get("skipped", 0)
            counts.add(Counts(int(ran) - failed - skipped, failed, skipped))
    elif code == 0:
        counts.passed = 1
    if code != 0 and counts.failed == 0:
        counts.failed = 1
    return counts


def took(seconds):
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


class Report:
    """Collects the stages' outcomes; everything a stage's programs print goes to a log file of its own."""

    def __init__(self, log_folder, out=sys.stdout):
        self.total = Counts()
        self.failures = []
        self.skips = []
        self.started = time.monotonic()
        self.log_folder = log_folder
        self.out = out
        os.makedirs(log_folder, exist_ok=True)

    def say(self, text, end="\n"):
        print(text, end=end, file=self.out, flush=True)

    def stage(self, name, commands, counted=True, environment=None):
        """Runs commands until one fails. True when all went well. With `counted` they are tests; a build is not."""
        self.say(f"{name:<12} ", end="")
        begun = time.monotonic()
        path = os.path.join(self.log_folder, name.replace(" ", "-") + ".log")
        counts, code = Counts(), 0
        with open(path, "w", encoding="utf-8") as log:
            for command in commands:
                output, code = run(command, environment)
                log.write(f"$ {' '.join(command)}\n{output}\n")
                log.flush()
                if counted or code not in (0, SKIPPED):
                    counts.add(count(output, code))
                self.skips += [f"{name}: {reason}" for reason in skip_reasons(output, code)]
                if code not in (0, SKIPPED):
                    break
        self.finish_stage(name, counts if counted or counts.failed else None, time.monotonic() - begun, path)
        return counts.failed == 0

    def finish_stage(self, name, counts, seconds, path):
        verdict = "FAILED" if counts and counts.failed else "ok"
        self.say(f"{verdict:<7} {took(seconds):>9}  {counts or ''}".rstrip())
        if counts:
            self.total.add(counts)
        if verdict == "FAILED":
            self.failures.append(name)
            with open(path, encoding="utf-8") as log:
                tail = log.read().splitlines()[-80:]
            self.say("\n".join("    | " + line for line in tail))
            self.say(f"    the whole of it: {path}")

    def not_run(self, name, reason):
        """A stage that could not be begun since another failed: that is a failure, not a skip."""
        self.say(f"{name:<12} FAILED  not run: {reason}")
        self.total.failed += 1
        self.failures.append(name)

    def skip(self, name, reason):
        self.say(f"{name:<12} skipped: {reason}")
        self.total.skipped += 1
        self.skips.append(f"{name}: {reason}")

    def close(self):
        """Prints the summary; the exit code."""
        self.say("")
        for reason in self.skips:
            self.say(f"skipped: {reason}")
        if self.failures:
            self.say(f"failed: {', '.join(self.failures)}")
        self.say(f"{took(time.monotonic() - self.started)} in total")
        self.say(str(self.total))
        return 1 if self.total.failed else 0


def skip_reasons(output, code):
    """Why tests were skipped: "SKIP name: reason" lines, or the last line of a program that was skipped whole."""
    lines = output.strip().splitlines()
    if code == SKIPPED:
        return [lines[-1] if lines else "no reason given"]
    return [line.removeprefix("SKIP").strip() for line in lines if line.startswith("SKIP ")]


def run(command, environment=None):
    """Output (both streams, without colours) and exit code; a program that isn't there is exit code 127."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, **(environment or {})}, check=False)
    except OSError as error:
        return f"{command[0]}: {error.strerror}\n", 127
    return COLOUR.sub("", done.stdout.decode("utf-8", "replace")), done.returncode
