"""What `transfer` and `storage` have in common: a command line, a network namespace, rounds, tables."""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from rounds import Bench, rounds
from runner import PREFIXES
from table import print_section

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def namespace():
    """How to become root of a network of our own here."""
    for prefix in PREFIXES:
        # Not in a PID namespace: /proc has to tell of our children by the numbers we know them by.
        prefix = [word for word in prefix if word not in ("--pid", "--fork", "--kill-child")]
        if subprocess.run([*prefix, "ip", "link", "set", "lo", "up"], capture_output=True, check=False).returncode == 0:
            return prefix
    sys.exit("no network namespace can be made here: unshare or ip is missing, or they are not allowed to")


def compiled(source, result, compiler, packages=()):
    """Path of the result, compiled where it is new or its source has changed."""
    source, result = os.path.join(HERE, source), os.path.join(ROOT, "build", "bench", result)
    if not os.path.exists(result) or os.path.getmtime(result) < os.path.getmtime(source):
        os.makedirs(os.path.dirname(result), exist_ok=True)
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", *packages], capture_output=True, text=True,
                               check=True).stdout.split() if packages else []
        subprocess.run([*compiler, source, "-o", result, *flags], check=True)
    return result


def reference():
    """The plain libtorrent client."""
    return compiled("reference.cpp", "reference", ["g++", "-std=c++20", "-O2"], ["libtorrent-rasterbar", "openssl"])


def for_seeding():
    """(a plain seeder of many torrents, who asks it for pieces)"""
    compiler, packages = ["g++", "-std=c++20", "-O2"], ["libtorrent-rasterbar", "openssl"]
    return (compiled("many_reference.cpp", "many_reference", compiler, packages),
            compiled("reader.cpp", "reader", compiler, packages))


def no_sync():
    """What is preloaded where nothing shall be synced."""
    return compiled("no_sync.c", "no_sync.so", ["gcc", "-O2", "-shared", "-fPIC"])


def chosen(sections, arguments):
    for section in sections:
        if arguments.sections and section.name not in arguments.sections:
            continue
        if arguments.size and not section.sparse and section.size > 1:
            section.size = arguments.size
        # The first row is what the others are compared with.
        section.rows = [row for row in section.rows if row is section.rows[0] or re.search(arguments.only, row.label)]
        yield section


def measure(sections, arguments):
    """Inside the namespace."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for number in range(1, 10):  # some peers refuse 127/8
        subprocess.run(["ip", "address", "add", f"10.77.0.{number}/32", "dev", "lo"], check=True)
    folder = tempfile.mkdtemp(prefix="bittern-bench-", dir=arguments.scratch)
    try:
        bench = Bench(os.path.abspath(arguments.binary), reference(), no_sync(), folder, for_seeding)
        for section in chosen(sections, arguments):
            print_section(section, rounds(bench, section, arguments.rounds), arguments.rounds, statistics.median)
            bench.forget(section)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(program, description, sections):
    names = [section.name for section in sections]
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="BITTERN or SECTION", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=0, metavar="MIB", help="of sections that are neither small nor sparse")
    parser.add_argument("--only", default=".", metavar="REGEX", help="rows, besides the first")
    parser.add_argument("--scratch", metavar="FOLDER", help="where the content goes (4 GiB for `memory`)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_intermixed_args()
    arguments.sections = [word for word in arguments.words if word in names]
    programs = [word for word in arguments.words if word not in names]
    arguments.binary = programs[0] if programs else os.path.join(ROOT, "build", "release", "bittern")
    if len(programs) > 1 or not os.access(arguments.binary, os.X_OK):
        parser.error(f"no such program: {programs[-1] if programs else arguments.binary}")
    if arguments.inside:
        return measure(sections, arguments)
    reference(), no_sync()
    return subprocess.run([*namespace(), sys.executable, os.path.abspath(program), *sys.argv[1:], "--inside"],
                          check=False).returncode
