#!/usr/bin/env python3
"""Power cuts: a file system of its own is told to stop, and loses whatever was not synced (FS_IOC_SHUTDOWN).

  power_cuts.py BITTERN [--all] [--cuts N] [FILE SYSTEM…]

Needs root, loop devices and time namespaces; where they are not to be had the exit code is 77. After each cut the file
system is mounted again, the machine has another boot, and `get` goes on: every piece that it said to have saved has to be
believed, and the file has to come out right, though nothing that is believed is ever hashed. Then a daemon moves files to
and fro between two such file systems: what was answered has to happen, and they have to be whole where it says they are.
Then the power of a daemon goes whose state and files are there: after each cut it has every torrent that it had answered
for, and none that it had answered for the removal of. Without --all there are a few cuts on ext4; with it a hundred of each
sort on each of ext4, xfs and btrfs.
"""
import argparse
import contextlib
import fcntl
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "harness")]

SKIP = 77
MIB = 1 << 20
SHUTDOWN, WITHOUT_LOG = 0x8004587D, 2  # _IOR('X', 125, __u32), FSOP_GOING_FLAGS_NOLOGFLUSH
MAKE = {"ext4": ["mkfs.ext4", "-q"], "xfs": ["mkfs.xfs", "-q", "-f"], "btrfs": ["mkfs.btrfs", "-q", "-f"]}
BOOT_ID = "/proc/sys/kernel/random/boot_id"
NAMESPACES = ["unshare", "--net", "--pid", "--mount", "--mount-proc", "--fork", "--kill-child"]


class Disk:
    """A file system in a file, with a power switch."""

    def __init__(self, kind, folder, name="first"):
        self.image, self.at = os.path.join(folder, f"{name}.image"), os.path.join(folder, name)
        self.boot = os.path.join(folder, "boot_id")
        os.makedirs(self.at)
        with open(self.image, "wb") as file:
            file.truncate(1024 * MIB)
        run(*MAKE[kind], self.image)
        self.start()

    def start(self):
        """The machine starts: another boot, and what the disk has kept."""
        run("mount", "-o", "loop", self.image, self.at)
        with open(self.boot, "w", encoding="ascii") as file:
            file.write(f"{uuid.uuid4()}\n")

    def cut(self):
        with opened(self.at) as folder:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", WITHOUT_LOG))

    def stop(self):
        """Waits until who was killed is gone."""
        from processes import wait_until
        wait_until(lambda: subprocess.run(["umount", self.at], capture_output=True, check=False).returncode == 0,
                   "the file system to be let go of")


class DiskBelow(Disk):
    """For kinds that have no such switch: the image lies on an ext4 that has one, as on a disk with a cache of its own."""

    def __init__(self, kind, folder, name="first"):
        self.below = Disk("ext4", folder, f"{name}-below")
        self.image, self.at = os.path.join(self.below.at, "image"), os.path.join(folder, name)
        self.boot = self.below.boot
        os.makedirs(self.at)
        with open(self.image, "wb") as file:
            file.truncate(768 * MIB)
        run(*MAKE[kind], self.image)
        os.sync()
        run("mount", "-o", "loop", self.image, self.at)

    def start(self):
        self.below.start()
        run("mount", "-o", "loop", self.image, self.at)

    def cut(self):
        self.below.cut()

    def stop(self):
        super().stop()
        self.below.stop()


@contextlib.contextmanager
def opened(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")


def uptime():
    with open("/proc/uptime", encoding="ascii") as file:
        return float(file.read().split()[0])


def just_started(after=0.0):
    """A command's prefix: for it the machine was started at the last full second, which is later than `after`."""
    while int(uptime()) <= after:
        time.sleep(0.02)
    return ["unshare", "--time", "--boottime", str(-int(uptime())), "--fork", "--kill-child"]


def cut_again_and_again(world, disk, cuts, generator):
    """Cuts the power of a download until it is complete; what was believed, and how much of it, in all."""
    from content import expect_same, make_file
    from processes import Failed, wait_until
    from world import QUIET, peer

    size = 256 * MIB if cuts > 10 else 32 * MIB
    most = 8 * MIB  # between two cuts: a second's worth, so that some come before the first record and some after it
    file = make_file(world.path("original", "film.mkv"), size)
    a, b = world.host(1), world.host(2)
    share = world.share(a, file, *QUIET, "--up", "8M", "--piece-size", "64K")
    into = os.path.join(disk.at, "new", "folder")
    environment = {**world.environment(b), "XDG_STATE_HOME": os.path.join(disk.at, "state")}
    world.environment = lambda host: environment if host is b else type(world).environment(world, host)
    saved, total, cut = 0, 0, 0.0
    for number in range(cuts + 1):
        enough = b.received() + most * generator.uniform(0.05, 1)
        get = world.start(b, "get", [*just_started(cut), world.binary, "get", share.magnet, "-o", into, "--json", *QUIET,
                                     *peer(a)])
        if number == cuts:
            get.expect(0, patience=300)
        else:
            wait_until(lambda: b.received() >= enough or not get.alive(), f"bytes before power cut {number + 1}")
        said = [one["pieces"] for one in get.events("saved")]
        complete = bool(get.events("completed"))
        disk.cut()
        get.kill()
        cut = uptime()
        for examined in get.events("examined"):
            if examined["believed"] < saved:
                raise Failed(f"{saved} pieces were saved before power cut {number}, but {examined} was said after it")
            total += examined["believed"]
        saved = ([saved] + said)[-1]
        disk.stop()
        disk.start()
        if complete:
            break
    expect_same(file, os.path.join(into, "film.mkv"))  # "complete" was said before the last cut
    if total == 0:
        raise Failed("nothing was ever believed")
    return total


def cut_while_it_moves(world, disks, cuts, generator):
    """Cuts the power of a daemon that brings files from one disk to the other; how often they had arrived."""
    from content import expect_same, make_tree
    from headless import run_command, start_daemon, states
    from processes import Failed, wait_until

    host = world.host(3)
    tree = make_tree(world.path("original", "tree"), 20, 48 * MIB)
    torrent = world.path("made", "tree.torrent")
    environment = {**world.environment(host), "XDG_STATE_HOME": os.path.join(disks[0].at, "daemon")}
    others = world.environment
    world.environment = lambda one: environment if one is host else others(one)
    at, arrived, cut = os.path.join(disks[0].at, "moved"), 0, 0.0
    shutil.copytree(tree, os.path.join(at, "tree"))
    for number in range(cuts + 1):
        daemon = start_daemon(world, host, just_started(cut))
        if number == 0:
            run_command(world, host, "create", tree, "-o", torrent)
            run_command(world, host, "add", torrent, "-o", at)
        wait_until(lambda: states(world, host).get("tree") == "seeding", f"it to seed after power cut {number}")
        facts = dict(line.split("\t", 1) for line in run_command(world, host, "info", "1").splitlines())
        if number > 0:
            if move.child.returncode == 0 and facts["folder"] != goal:
                raise Failed(f"the move to {goal} was answered before power cut {number}, and it seeds {facts['folder']}")
            arrived += facts["folder"] == goal
        at = facts["folder"]
        expect_same(tree, os.path.join(at, "tree"))
        if number == cuts:
            daemon.kill()
            return arrived
        goal = os.path.join(generator.choice(disks).at, "moved", str(number))
        move = world.start(host, "move", [world.binary, "move", "1", goal])
        time.sleep(generator.uniform(0, 0.5))  # whatever it does then
        for disk in disks:
            disk.cut()
        daemon.kill()
        move.wait()
        cut = uptime()
        for disk in disks:
            disk.stop()
            disk.start()
    raise AssertionError


def cut_a_daemon(world, disk, cuts, generator):
    """Cuts the power of a daemon that adds, removes, moves, stops and verifies torrents; how many it has at the end."""
    from daemon_model import Model
    from headless import configure, run_command
    from processes import Failed, wait_until

    host = world.host(4)
    state = os.path.join(disk.at, "daemon-state")
    environment = {**world.environment(host), "XDG_STATE_HOME": state}
    earlier = world.environment
    world.environment = lambda other: environment if other is host else earlier(other)
    configure(world, host, "")
    folders = [os.path.join(disk.at, name, "") for name in ("first", "second")]
    for folder in folders:
        os.makedirs(folder)
    os.sync()
    model, cut = Model(os.path.join(state, "bittern"), folders, 60, generator), 0.0
    for number in range(cuts + 1):
        daemon = world.start(host, "daemon", [*just_started(cut), world.binary, "daemon"])
        wait_until(model.answers, f"the daemon to answer after power cut {number}")
        model.look()
        if number == cuts:
            break
        worker = threading.Thread(target=model.work)
        worker.start()
        time.sleep(generator.uniform(0, 1.5))  # until any moment
        disk.cut()
        time.sleep(generator.uniform(0, 0.2))  # in which it may say what is not so
        daemon.kill()
        cut = uptime()
        worker.join()
        model.refusal = None  # of what a disk without power refuses nothing is asked
        disk.stop()
        disk.start()
    model.wait_until_settled(patience=60)
    model.start_all()
    model.wait_until_settled(patience=60)
    model.expect_content()
    run_command(world, host, "daemon", "backup", os.path.join(world.folder, "state.backup"))  # looks at all of the database
    if damaged := [name for name in os.listdir(model.state) if "damaged" in name]:
        raise Failed(f"the database was damaged: {damaged}")
    run_command(world, host, "daemon", "stop")
    daemon.wait()
    return sum(True in torrent.there for torrent in model.torrents)


def inside(arguments):
    from network import Network
    from processes import Failed
    from world import World

    kind, folder = arguments.inside
    run("mount", "--make-rprivate", "/")
    try:
        sort = DiskBelow if kind == "btrfs" else Disk
        disk, other = sort(kind, folder), sort(kind, folder, "second")
        run("mount", "--bind", disk.boot, BOOT_ID)
        with open(os.path.join(disk.at, "probe"), "wb"):
            disk.cut()
        disk.stop()
        disk.start()
        run(*just_started(), "true")
    except OSError as why:
        print(why)
        return SKIP
    world = World(Network(), os.path.abspath(arguments.binary), "own", folder, arguments.full)
    try:
        believed = cut_again_and_again(world, disk, arguments.cuts, random.Random(5))
        arrived = cut_while_it_moves(world, (disk, other), arguments.cuts, random.Random(7))
        print(f"{arguments.cuts} power cuts, {believed} pieces believed; {arguments.cuts} of moves, {arrived} of which arrived")
        torrents = cut_a_daemon(world, disk, arguments.cuts, random.Random(6))
        print(f"{arguments.cuts} of a daemon, {torrents} torrents")
        return 0
    except Failed as reason:
        print(f"  {reason}")
        print("\n".join(process.tail() for process in world.processes[-3:]))
        return 1
    finally:
        world.close()
        for one in (disk, other):
            for at in (one.at, one.below.at) if isinstance(one, DiskBelow) else (one.at,):
                subprocess.run(["umount", "--lazy", at], capture_output=True, check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", metavar="BITTERN")
    parser.add_argument("kinds", nargs="*", metavar="FILE SYSTEM")
    parser.add_argument("--all", action="store_true", dest="full")
    parser.add_argument("--cuts", type=int)
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_intermixed_args()
    arguments.cuts = arguments.cuts or (100 if arguments.full else 4)
    if arguments.inside:
        return inside(arguments)
    if os.geteuid() != 0:
        print("power cuts need root")
        return SKIP
    probe = subprocess.run([*NAMESPACES, "true"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        print(f"power cuts need namespaces of their own: {probe.stderr.strip()}")
        return SKIP
    verdicts = []
    for kind in arguments.kinds or (list(MAKE) if arguments.full else ["ext4"]):
        if not shutil.which(MAKE[kind][0]):
            print(f"SKIP {kind}: {MAKE[kind][0]} is not installed")
            verdicts.append(SKIP)
            continue
        with tempfile.TemporaryDirectory(prefix="bittern-power-", ignore_cleanup_errors=True) as folder:
            done = subprocess.run([*NAMESPACES, sys.executable, os.path.abspath(__file__), arguments.binary,
                                   "--cuts", str(arguments.cuts), "--inside", kind, folder],
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        word = {0: "PASS", SKIP: "SKIP"}.get(done.returncode, "FAIL")
        print(f"{word} {kind}: {(done.stdout + done.stderr).strip()}", flush=True)
        verdicts.append(done.returncode)
    bad = [verdict for verdict in verdicts if verdict not in (0, SKIP)]
    return 1 if bad else SKIP if all(verdict == SKIP for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
