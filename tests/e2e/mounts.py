"""File systems of a scenario's own: small ones that get full, and such that go away and come back."""
import contextlib
import ctypes
import os
import signal
import subprocess
import sys

from processes import Failed, Skipped

CLONE_NEWNS = 0x00020000
libc = ctypes.CDLL(None, use_errno=True)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def own_mounts():
    """What is mounted from now on only this scenario sees, and it goes with it."""
    if libc.unshare(CLONE_NEWNS) != 0:
        raise Skipped(f"no mount namespace here: {os.strerror(ctypes.get_errno())}")
    try:
        run("mount", "--make-rprivate", "/")
    except Failed as why:  # in a plain chroot "/" is no mount point, so that what is mounted could be seen outside
        raise Skipped(f"no mounts of our own here: {why}") from why


def small(path, size):
    """A file system of that many bytes, in memory."""
    os.makedirs(path, exist_ok=True)
    run("mount", "-t", "tmpfs", "-o", f"size={size}", "scenario", path)
    return path


def fill(path):
    """Writes a file until nothing more fits."""
    with open(path, "wb", buffering=0) as file:
        step = 1 << 20
        while step >= 512:
            try:
                if file.write(bytes(step)) < step:
                    raise OSError
            except OSError:
                step //= 2
    return path


class Image:
    """A file system in a file that is sparse, and may be cut short. Only for the root of the machine."""

    def __init__(self, path, size):
        with open("/proc/self/uid_map", encoding="ascii") as file:
            if list(map(int, file.read().split()[:3])) != [0, 0, 2**32 - 1]:
                raise Skipped("only the root of the machine has loop devices")
        self.file = path
        with open(self.file, "wb") as file:
            file.truncate(size)
        run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", "-O", "^has_journal", self.file)
        try:
            self.device = run("losetup", "-f", "--show", "--direct-io=off", self.file).strip()
        except Failed as reason:
            raise Skipped(str(reason)) from None

    def mount(self, path, errors="continue"):
        os.makedirs(path, exist_ok=True)
        run("mount", "-o", f"errors={errors}", self.device, path)
        return path

    def spoil(self):
        """The file system finds an error in itself, and does what it was mounted to do then."""
        with open(os.path.join(self._state(), "trigger_fs_error"), "w", encoding="ascii") as file:
            file.write("scenario")

    def is_in_use(self):
        """Whether it is mounted, or somebody has a file of it open."""
        return os.path.exists(self._state())

    def _state(self):
        return os.path.join("/sys/fs/ext4", os.path.basename(self.device))

    def cut(self, size):
        """The end of the disk is gone; what it was is returned."""
        with open(self.file, "r+b") as file:
            file.seek(size)
            end = file.read()
            file.truncate(size)
        return end

    def put_back(self, end):
        with open(self.file, "ab") as file:
            file.write(end)

    @contextlib.contextmanager
    def frozen(self, path):
        """Whoever writes to it waits."""
        run("fsfreeze", "--freeze", path)
        try:
            yield
        finally:
            run("fsfreeze", "--unfreeze", path)

    def close(self):
        subprocess.run(["losetup", "-d", self.device], check=False)


class Answering:
    """A folder mounted once more, by a program that can be told to answer nothing. Only for the root of the machine."""

    def __init__(self, world, host, folder, point):
        if not os.access("/dev/fuse", os.R_OK | os.W_OK):
            raise Skipped("no /dev/fuse here")
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hanging_mount.py")
        self.process = world.start(host, "mount", [sys.executable, program, folder, point])
        self.process.wait_for("mounted")

    def stop(self):
        self.process.signal(signal.SIGSTOP)

    def go_on(self):
        self.process.signal(signal.SIGCONT)
