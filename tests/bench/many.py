"""Many small torrents, and what a client that holds them takes."""
import hashlib
import os
import shutil
import statistics
import time
from dataclasses import dataclass, field

import bencode
from holders import ALL, ROWS, TWELVE
from measured import MIB
from peers import Broken, NotInstalled
from slow_clients import SlowClients

SIZE, PIECE = 64 << 10, 16 << 10
ADDRESS, PORT = "10.77.0.4", 7004
LONGEST = 1800  # seconds until all seed
REQUESTS = 50  # of each kind
SLOW_REQUESTS = 200  # while a thousand others never end theirs: some seconds


@dataclass
class Figures:
    """Of one row in one round: seconds, MiB, per cent of a core; of requests the lists of their seconds."""
    add: float = 0
    first: float = 0
    answers: float = 0
    restart: float = 0
    anon: float = 0
    idle: float = 0
    shutdown: float = 0
    requests: dict = field(default_factory=dict)


class Bench:
    """Makes the content, and measures rows with it. `announce`: a tracker's URL, or nothing."""

    def __init__(self, binary, reference, folder, count, announce):
        self.binary, self.reference, self.folder, self.count = binary, reference, folder, count
        self.torrents, self.data = (os.path.join(folder, name) for name in ("torrents", "data"))
        for name in (self.torrents, self.data):
            os.makedirs(name)
        noise = os.urandom(SIZE - 8)
        for number in range(count):
            self.make(f"t{number:05d}", number.to_bytes(8, "big") + noise, announce)
        os.sync()

    def make(self, name, content, announce):
        with open(os.path.join(self.data, name + ".bin"), "wb") as file:
            file.write(content)
        pieces = b"".join(hashlib.sha1(content[at:at + PIECE]).digest() for at in range(0, SIZE, PIECE))
        info = {"name": name + ".bin", "length": SIZE, "piece length": PIECE, "pieces": pieces}
        with open(os.path.join(self.torrents, name + ".torrent"), "wb") as file:
            file.write(bencode.encode({"info": info, **({"announce": announce} if announce else {})}))

    def measure(self, kind, settle, idle):
        """First load, end, restart, rest, requests, end."""
        figures = Figures()
        folder = os.path.join(self.folder, "run")
        client = kind(self, ADDRESS, PORT, folder)
        try:
            client.begin()
            begun = time.monotonic() if kind.program or kind is ROWS["bittern"] else client.process.started
            client.add_all()
            figures.add = time.monotonic() - begun
            client.wait_until_all_seed(LONGEST)
            figures.first = time.monotonic() - begun
            time.sleep(settle)
            client.stop()
            os.sync()
            client = kind(self, ADDRESS, PORT, folder)
            client.begin()
            figures.answers = time.monotonic() - client.process.started
            client.wait_until_all_seed(LONGEST)
            figures.restart = time.monotonic() - client.process.started
            self.at_rest(client, figures, settle, idle)
            ending = time.monotonic()
            client.stop()
            figures.shutdown = time.monotonic() - ending
        finally:
            client.stop()
            shutil.rmtree(folder, ignore_errors=True)
        return figures

    @staticmethod
    def at_rest(client, figures, settle, idle):
        time.sleep(settle)
        with open(f"/proc/{client.process.child.pid}/status", encoding="ascii", errors="replace") as file:
            figures.anon = next(int(line.split()[1]) for line in file if line.startswith("RssAnon")) / 1024
        before, begun = client.process.cpu, time.monotonic()
        time.sleep(idle)
        figures.idle = 100 * (client.process.cpu - before) / (time.monotonic() - begun)
        if not client.speaks_transmission:
            return
        for name, arguments, times in (("12 fields", {"fields": TWELVE}, REQUESTS), ("all fields", {"fields": ALL}, 5),
                                       ("recently-active", {"fields": TWELVE, "ids": "recently-active"}, REQUESTS)):
            taken = figures.requests[name] = []
            for _ in range(times):
                begun = time.monotonic()
                client.raw("torrent-get", **arguments)
                taken.append(time.monotonic() - begun)
        taken = figures.requests["beside slow ones"] = []
        with SlowClients(client.dial):
            for _ in range(SLOW_REQUESTS):
                begun = time.monotonic()
                client.raw("session-stats")
                taken.append(time.monotonic() - begun)
                time.sleep(0.02)


def rounds(bench, only, count, settle, idle):
    """Label -> figures, or a text that says why there are none."""
    results = {label: [] for label in ROWS if only(label)}
    for number in range(count):
        for label in results:
            if isinstance(results[label], str):
                continue
            try:
                figures = bench.measure(ROWS[label], settle, idle)
                results[label].append(figures)
                print(f"  {bench.count} {number + 1}/{count}  {label}: first load {figures.first:.2f} s, restart "
                      f"{figures.restart:.2f} s", flush=True)
            except NotInstalled as program:
                results[label] = f"{program} is not installed"
            except (Broken, OSError) as reason:
                results[label] = f"failed: {reason}"
                print(f"  {label} failed: {reason}", flush=True)
    return results


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def cells(label, all_figures, count, base):
    def middle(name):
        return statistics.median(getattr(one, name) for one in all_figures)

    def asked(name, part):
        taken = [seconds for one in all_figures for seconds in one.requests.get(name, [])]
        return f"{1000 * percentile(taken, part):.1f}" if taken else "-"

    ratio = f"{middle('restart') / base:.2f}" if base else "-"
    return [label, f"{middle('add'):.2f}", f"{middle('first'):.2f}", f"{middle('answers'):.2f}",
            f"{middle('restart'):.2f}", ratio, f"{middle('anon'):.0f}", f"{middle('anon') * MIB / 1024 / count:.1f}",
            f"{middle('idle'):.2f}", asked("12 fields", 0.5), asked("12 fields", 0.99), asked("all fields", 0.5),
            asked("recently-active", 0.99), asked("beside slow ones", 0.99), f"{middle('shutdown'):.2f}"]


COLUMNS = ["client", "add s", "first s", "answers s", "restart s", "ratio", "anon MiB", "KiB each", "idle %",
           "12 p50 ms", "12 p99", "all p50", "recent p99", "slow p99", "end s"]


def print_table(results, count, title):
    first = next((value for value in results.values() if not isinstance(value, str) and value), [])
    base = statistics.median(one.restart for one in first) if first else None
    table, remarks = [COLUMNS], []
    for label, figures in results.items():
        if isinstance(figures, str):
            remarks.append(f"{label}: {figures}")
        elif figures:
            table.append(cells(label, figures, count, base))
    widths = [max(len(line[k]) for line in table) for k in range(len(COLUMNS))]
    print(f"\n### {title}\n")
    for number, line in enumerate(table):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print("\n" + "\n".join(remarks) if remarks else "", flush=True)
