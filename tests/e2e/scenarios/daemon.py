"""The daemon: torrents that stay, told by our own commands and by Transmission's."""
import os
import shutil
import signal

import mounts
from content import expect_same, make_file, make_tree
from headless import RPC, run_command, start_daemon, states
from world import Failed, QUIET, Skipped, peer, wait_until

def stays_over_kills(world):
    """What was added is there after a SIGKILL, a stopped torrent stays stopped, and what is complete seeds without hashing."""
    a, b, c = (world.host(number) for number in (1, 2, 3))
    tree = make_tree(world.path("original", "tree"), 5, 2 << 20)
    share = world.share(a, tree, *QUIET)
    daemon = start_daemon(world, b)
    link = share.magnet + f"&x.pe={a.address}:6881"
    if run_command(world, b, "add", link).strip() != "1":
        raise Failed("the first torrent has to be number 1")
    wait_until(lambda: states(world, b).get("tree") == "seeding", "the daemon to have it and seed")
    expect_same(tree, world.path("daemon", "tree"))
    for number in range(3):
        make_file(world.path("more", f"{number}.bin"), 1 << 20)
        run_command(world, b, "create", world.path("more", f"{number}.bin"), "-o", world.path("more", f"{number}.torrent"))
    shutil.copy(world.path("more", "0.bin"), world.path("daemon", "0.bin"))
    run_command(world, b, "add", *(world.path("more", f"{number}.torrent") for number in range(3)), "--label", "made")
    run_command(world, b, "stop", "1.bin")
    wait_until(lambda: states(world, b).get("0.bin") == "seeding", "what is there already to seed")
    daemon.kill()
    share.kill()
    daemon = start_daemon(world, b)
    wanted = {"tree": "seeding", "0.bin": "seeding", "1.bin": "stopped", "2.bin": "downloading"}
    wait_until(lambda: states(world, b) == wanted, f"the torrents to be as before: {wanted}")
    get = world.get(c, link.split("&x.pe")[0], world.path("copy", ""), *QUIET, *peer(b))
    get.expect(0)
    expect_same(tree, world.path("copy", "tree"))
    run_command(world, b, "remove", "made", "--delete-data")
    if os.path.exists(world.path("daemon", "0.bin")) or not os.path.exists(world.path("daemon", "tree")):
        raise Failed("remove --delete-data has to take the files of the torrents named, and no others")
    daemon.signal(signal.SIGTERM)
    daemon.expect(0, patience=5)


def comes_back_from_a_backup(world):
    """A copy of the state that was made while the daemon ran brings back what a later remove took, seeding without hashing."""
    a = world.host(1)
    state, copy = os.path.join(world.environment(a)["XDG_STATE_HOME"], "bittern"), world.path("copies", "state.backup")
    daemon = start_daemon(world, a)
    for name in ("kept.bin", "stopped.bin"):
        file = make_file(world.path("daemon", name), 1 << 20)
        torrent = world.path("made", f"{name}.torrent")
        run_command(world, a, "create", file, "-o", torrent)
        run_command(world, a, "add", torrent, "--label", "mine", *(["--stopped"] if name == "stopped.bin" else []))
    wait_until(lambda: states(world, a).get("kept.bin") == "seeding", "what is there to seed")
    run_command(world, a, "daemon", "backup", copy)
    world.start(a, "daemon", [world.binary, "daemon", "backup", copy]).expect(9)
    world.start(a, "daemon", [world.binary, "daemon", "backup", "-"]).expect(2)
    run_command(world, a, "remove", "--all")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)
    for name in ("state.db-wal", "state.db-shm", "state.db"):
        if os.path.exists(os.path.join(state, name)):
            os.remove(os.path.join(state, name))
    shutil.copyfile(copy, os.path.join(state, "state.db"))
    daemon = start_daemon(world, a)
    wanted = {"kept.bin": "seeding", "stopped.bin": "stopped"}
    wait_until(lambda: states(world, a) == wanted, f"the torrents to be as in the copy: {wanted}")
    if len(run_command(world, a, "list", "--label", "mine").splitlines()) != 2:
        raise Failed("the labels have to be there too")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def a_disk_that_hangs_holds_up_no_other(world):
    """While the disk of one torrent takes nothing another one on another disk is fetched to its end, and then so is it."""
    if world.storage != ("--storage", "own"):
        raise Skipped("libtorrent's back end has the same threads for all disks")
    mounts.own_mounts()
    image = mounts.Image(world.path("image"), 128 << 20)
    slow, fast = world.path("slow", ""), world.path("fast", "")
    try:
        image.mount(slow)
        a, b, c = (world.host(number) for number in (1, 2, 3))
        files = [make_file(world.path("original", name), 24 << 20) for name in ("slow.bin", "fast.bin")]
        links = [world.share(host, file, *QUIET, "--up", "8M").magnet + f"&x.pe={host.address}:6881"
                 for host, file in zip((a, b), files)]
        daemon = start_daemon(world, c)
        run_command(world, c, "add", links[0], "-o", slow)
        wait_until(lambda: os.path.exists(os.path.join(slow, "slow.bin")), "the first of the one on the slow disk")
        with image.frozen(slow):
            run_command(world, c, "add", links[1], "-o", fast)
            wait_until(lambda: states(world, c).get("fast.bin") == "seeding", "the other one to be complete")
            if states(world, c).get("slow.bin") == "seeding":
                raise Failed("the one on the slow disk can't be complete")
        wait_until(lambda: states(world, c).get("slow.bin") == "seeding", "the one on the slow disk to be complete")
        for file, folder in zip(files, (slow, fast)):
            expect_same(file, os.path.join(folder, os.path.basename(file)))
        daemon.signal(signal.SIGTERM)
        daemon.expect(0, patience=5)
    finally:
        for process in world.processes:
            process.kill()
        mounts.run("umount", "--lazy", slow)
        image.close()


a_disk_that_hangs_holds_up_no_other.as_root = True


def speaks_to_transmission_remote(world):
    """transmission-remote 3.00 adds, lists, stops and removes torrents."""
    a = world.host(1)
    daemon = start_daemon(world, a)
    file = make_file(world.path("daemon", "film.mkv"), 3 << 20)
    torrent = world.path("made", "film.torrent")
    run_command(world, a, "create", file, "-o", torrent)

    def remote(*words):
        return world.start(a, "remote", ["transmission-remote", f"127.0.0.1:{RPC}", *words]).expect(0).out

    remote("--add", torrent)
    wait_until(lambda: "100%" in remote("--list"), "transmission-remote to list it as complete")
    if "film.mkv" not in remote("--torrent", "1", "--files"):
        raise Failed("transmission-remote has to list its files")
    remote("--torrent", "1", "--stop")
    wait_until(lambda: "Stopped" in remote("--list"), "transmission-remote to list it as stopped")
    remote("--torrent", "1", "--remove")
    wait_until(lambda: "film.mkv" not in remote("--list"), "it to be gone")
    if not os.path.exists(file):
        raise Failed("its file has to stay")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def is_alone_with_its_state(world):
    """A second daemon is refused, and without a daemon commands say so by their exit code."""
    a = world.host(1)
    world.start(a, "list", [world.binary, "list"]).expect(8)
    daemon = start_daemon(world, a)
    world.start(a, "daemon", [world.binary, "daemon"]).expect(9)
    run_command(world, a, "daemon", "status")
    run_command(world, a, "daemon", "stop")
    daemon.expect(0)


def listens_below_the_runtime_folder(world):
    """With $XDG_RUNTIME_DIR, as every login has it, the socket is in a folder of its own there, which is made."""
    a = world.host(1)
    runtime = world.path("runtime", "")
    login = ("env", f"XDG_RUNTIME_DIR={runtime}")
    daemon = start_daemon(world, a, login)
    if not os.path.exists(os.path.join(runtime, "bittern", "daemon.sock")):
        raise Failed("the socket has to be in a folder of the runtime folder")
    world.start(a, "stop", [*login, world.binary, "daemon", "stop"]).expect(0)
    daemon.expect(0)
