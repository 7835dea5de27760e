"""Makes two runs of the same command read the same: what no run can repeat gets a fixed word.

  $TMP        the test's folder
  PORT        a port that was free
  RATE        bytes a second
  (nothing)   " in 0.3 s (5 MiB/s)": said only of what took long enough
  KERNEL      what computes a hash on this machine
  VERSION     of the libtorrent library; the warning about an old one is left out
JSON: events that come by the clock (hashing, verifying, waiting, examining, progress, seeding, status) are left out once they
were found sound; numbers of the network and the disk become 0.
"""
import json
import re

BY_THE_CLOCK = {"saved", "hashing", "verifying", "waiting", "examining", "progress", "seeding", "status"}

RULES = [
    (re.compile(r"(127\.0\.0\.1(?::|%3A| port ))\d+"), r"\1PORT"),
    (re.compile(r"(--peer THIS-MACHINE:)\d+"), r"\1PORT"),
    (re.compile(r"\bport \d+\b"), "port PORT"),
    (re.compile(r" in \d+(\.\d+)? (s|min)( \d+ s)? \([^)]*/s\)"), ""),
    # How far a download came before it was interrupted.
    (re.compile(r"\d+(\.\d+)? (?:[KMGT]i)?B were there already"), "SOME were there already"),
    (re.compile(r"\b\d+(\.\d+)? ([KMGT]i)?B/s"), "RATE"),
    (re.compile(r"^SHA-1: [\w-]+( \(\d+ lanes\))?, SHA-256: [\w-]+( \(\d+ lanes\))?$", re.M),
     "SHA-1: KERNEL, SHA-256: KERNEL"),
    (re.compile(r"^libtorrent [\d.]+$", re.M), "libtorrent VERSION"),
    (re.compile(r"^libtorrent VERSION\n.*2\.0\.14.*\n", re.M), "libtorrent VERSION\n"),
]


def text(output, folder):
    output = output.replace(folder, "$TMP")
    for pattern, word in RULES:
        output = pattern.sub(word, output)
    return output


def events(output, folder):
    """NDJSON, line by line: each is an object with the schema's version and a name."""
    kept = []
    for line in output.splitlines():
        event = json.loads(line)
        assert event["schema"] == 1 and isinstance(event["event"], str), line
        if event["event"] in BY_THE_CLOCK:
            continue
        for one in event.get("listening", []):
            one["port"] = 0
        for count in event.get("disk") or {}:
            event["disk"][count] = 0
        kept.append(json.dumps(event, ensure_ascii=False))
    return text("\n".join(kept) + "\n", folder)
