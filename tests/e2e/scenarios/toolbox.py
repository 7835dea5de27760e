"""The .torrent files that `bittern create` writes, read by other people's programs."""
import json
import os
import subprocess
import sys

from clients import first_hash
from content import make_tree
from world import Failed, Skipped

MIB = 1 << 20
READ_BY_LIBTORRENT = """
import sys, libtorrent
hashes = libtorrent.torrent_info(sys.argv[1]).info_hashes()
print(hashes.v1 if hashes.has_v1() else None, hashes.v2 if hashes.has_v2() else None)
"""


def _create(world, tree, name, *options):
    """The .torrent file and what was said of it."""
    path = world.path(name)
    done = subprocess.run([world.binary, "create", "--json", "-o", path, *options, tree], capture_output=True, check=False,
                          env=world.environment(world.host(1)))
    if done.returncode != 0:
        raise Failed(f"create {options} ended with {done.returncode}: {done.stderr.decode()}")
    return path, json.loads(done.stdout.splitlines()[-1])


def _python_with_libtorrent():
    """The system's Python need not be the one that runs the tests."""
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import libtorrent"], capture_output=True, check=False).returncode == 0:
            return python
    raise Skipped("python3-libtorrent is not installed")


def v1_in_transmission_and_aria2(world):
    """transmission-show and aria2c -S read the torrents of `create --v1` and find the same info-hash."""
    tree = make_tree(world.path("original", "tree"), files=60, total=5 * MIB)
    for number, options in enumerate(([], ["--tracker", "http://a.example/a,udp://b.example:1", "--private"],
                                      ["--webseed", "http://seed.example/", "--comment", "seen", "--piece-size", "4M"])):
        path, said = _create(world, tree, f"{number}.torrent", "--v1", *options)
        for command, pattern in ((["transmission-show", path], r"Hash: ([0-9a-f]{40})"),
                                 (["aria2c", "-S", path], r"Info Hash: ([0-9a-f]{40})")):
            if (found := first_hash(command, pattern)) != said["info_hash_v1"]:
                raise Failed(f"{command[0]} reads {found!r}, expected {said['info_hash_v1']}")


def every_format_in_libtorrent(world):
    """libtorrent reads every format and finds the same info-hashes."""
    python = _python_with_libtorrent()
    tree = make_tree(world.path("original", "tree"), files=60, total=5 * MIB)
    os.symlink("folder 1", os.path.join(tree, "link"))
    for options in ([], ["--v1"], ["--v2"], ["--symlinks"], ["--v2", "--symlinks", "--piece-size", "16K"]):
        path, said = _create(world, tree, "t.torrent", "--force", *options)
        done = subprocess.run([python, "-c", READ_BY_LIBTORRENT, path], capture_output=True, text=True, check=False)
        if done.stdout.strip() != f"{said['info_hash_v1']} {said['info_hash_v2']}":
            raise Failed(f"libtorrent reads {done.stdout.strip()!r} of {options}: {done.stderr.strip()}")


def a_full_disk(world):
    """create on a disk that fills up says so, leaves with 5 and nothing behind."""
    small = world.path("small", "")
    probe = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", small]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        raise Skipped("no file system can be mounted here")
    tree = make_tree(world.path("original", "tree"), files=10, total=64 * MIB)
    script = ('mount -t tmpfs -o size=64k none "$1" && cd "$1" && "$2" create --piece-size 16K -o t.torrent "$3"; '
              'echo "code $?"; ls -A')
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", small, world.binary, tree], capture_output=True,
                          text=True, check=False, env=world.environment(world.host(1)))
    if done.stdout != "code 5\n" or "no space left" not in done.stderr:
        raise Failed(f"it wrote {done.stdout!r} and said {done.stderr!r}")
