"""Network namespaces: the machines of a scenario's network.

One is held open by a file descriptor, so nothing is left behind when this process ends, however it ends. To make one takes
the root of a user namespace (runner.py sees to that), not that of the machine.
"""
import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import time

CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, IFF_RUNNING = 0x8913, 0x40
libc = ctypes.CDLL(None, use_errno=True)


class NoNetwork(Exception):
    """This machine does not let us make one; the text says why."""


def ip(*arguments, pass_fds=(), batch=None):
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, pass_fds=pass_fds, input=batch, check=False)
    if done.returncode != 0:
        raise NoNetwork(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def check(result, what):
    if result != 0:
        raise NoNetwork(f"{what}: {os.strerror(ctypes.get_errno())}")


def wait_for_device(name, patience=20):
    """Until then it is up, but drops what is sent: the kernel gets around to it a moment after both ends of a cable are up."""
    end = time.monotonic() + patience
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        while True:
            answer = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16s16x", name.encode()))
            if struct.unpack_from("=16xH", answer)[0] & IFF_RUNNING:
                return
            if time.monotonic() > end:
                raise NoNetwork(f"{name} does not get ready")
            time.sleep(0.001)


class Namespace:
    """The network of one machine: at first a loopback device that is up."""

    def __init__(self):
        here = os.open("/proc/self/ns/net", os.O_RDONLY)
        check(libc.unshare(CLONE_NEWNET), "a network namespace for a host")
        try:
            self.descriptor = os.open("/proc/self/ns/net", os.O_RDONLY)
            ip("link", "set", "lo", "up")
        finally:
            check(libc.setns(here, CLONE_NEWNET), "back to the first network namespace")
            os.close(here)

    @contextlib.contextmanager
    def inside(self):
        """Sockets and processes made in this block belong to the machine. Not for use by several threads."""
        here = os.open("/proc/self/ns/net", os.O_RDONLY)
        check(libc.setns(self.descriptor, CLONE_NEWNET), "into a host's network namespace")
        try:
            yield self
        finally:
            check(libc.setns(here, CLONE_NEWNET), "out of a host's network namespace")
            os.close(here)

    def cable(self, device, far_end, *, of=None):
        """Plugs a cable in: `device` here, `far_end` in this process's own namespace or in that of another machine."""
        descriptors = (self.descriptor,) if of is None else (self.descriptor, of.descriptor)
        ip("link", "add", far_end, *(() if of is None else ("netns", f"/proc/self/fd/{of.descriptor}")), "type", "veth",
           "peer", "name", device, "netns", f"/proc/self/fd/{self.descriptor}", pass_fds=descriptors)
