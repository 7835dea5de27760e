"""The daemon as a service: what a service manager tells it and is told, and what else watches over it."""
import os
import re
import signal
import socket
import subprocess
import sys

from content import make_file
from headless import RPC, configure
from mounts import own_mounts, run as run_here
from world import Failed, wait_until

# Starts a program as systemd does: with two sockets that listen already, and a watchdog of 0.2 s.
AS_SERVICE = """
import os, socket, sys
path, port, *command = sys.argv[1:]
local, tcp = socket.socket(socket.AF_UNIX), socket.create_server(("127.0.0.1", int(port)))
local.bind(path)
local.listen()
for number, one in enumerate((os.dup(local.fileno()), os.dup(tcp.fileno())), 10):
    os.dup2(one, number)
for number in (3, 4):
    os.dup2(number + 7, number, inheritable=True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", WATCHDOG_PID=str(os.getpid()), WATCHDOG_USEC="200000")
os.execvp(command[0], command)
"""

# Prints the status and the body of pages.
PAGES = """
import ssl, sys, urllib.request
for url in sys.argv[1:]:
    with urllib.request.urlopen(url, context=ssl._create_unverified_context() if url.startswith("https") else None) as page:
        print(page.status, page.read().decode())
"""


class Manager:
    """Takes what a service says of itself."""

    def __init__(self, path):
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.socket.settimeout(30)

    def wait_for(self, word, times=1):
        """Everything that was said until a message with that word had come so often."""
        said = []
        while sum(word in message for message in said) < times:
            try:
                said.append(self.socket.recv(4096).decode())
            except TimeoutError:
                raise Failed(f"the service has to say {word}; it said {said}") from None
        return said


def tells_its_manager(world):
    """Sockets that are handed over are used; readiness, life, a configuration that is read again and the end are told."""
    a = world.host(1)
    configure(world, a, "")
    manager = Manager(world.path("manager"))
    local = world.path("given.sock")
    daemon = world.start(a, "daemon", ["env", f"NOTIFY_SOCKET={manager.path}", sys.executable, "-c", AS_SERVICE, local,
                                       str(RPC), world.binary, "daemon", "--socket", local])
    manager.wait_for("READY=1")
    manager.wait_for("WATCHDOG=1", times=3)
    world.start(a, "list", [world.binary, "list", "--socket", local]).expect(0)
    world.start(a, "pages", [sys.executable, "-c", PAGES, f"http://127.0.0.1:{RPC}/healthz"]).expect(0)
    configure(world, a, '[limits]\nup = "1M"\n[rpc]\nmax_connections = 9\n')
    daemon.signal(signal.SIGHUP)
    manager.wait_for("RELOADING=1")
    manager.wait_for("READY=1")
    daemon.wait_for("limits.up holds from now on")
    daemon.wait_for("after a restart only: rpc.max_connections")
    configure(world, a, "[limits]\nup = 'fast'\n")
    daemon.signal(signal.SIGHUP)
    daemon.wait_for("the configuration stays as it was")
    daemon.signal(signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    daemon.expect(0)
    if not os.path.exists(local):
        raise Failed("the socket is the manager's: it has to stay")


def is_watched_by_tls(world):
    """Metrics and health are read over https, by a certificate of the configuration."""
    a = world.host(1)
    key, certificate = world.path("key.pem"), world.path("certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                    "-subj", "/CN=here", "-days", "2"], check=True, capture_output=True)
    configure(world, a, f"""[rpc]
listen = ["127.0.0.1:{RPC}"]
tls_certificate = "{certificate}"
tls_key = "{key}"
""")
    daemon = world.start(a, "daemon", [world.binary, "daemon"])
    daemon.wait_for("runs: its socket is")
    make_file(world.path("daemon", "film.mkv"), 1 << 20)
    torrent = world.path("made", "film.torrent")
    world.start(a, "create", [world.binary, "create", world.path("daemon", "film.mkv"), "-o", torrent]).expect(0)
    world.start(a, "add", [world.binary, "add", torrent]).expect(0)

    def pages():
        return world.start(a, "pages", [sys.executable, "-c", PAGES, f"https://127.0.0.1:{RPC}/healthz",
                                        f"https://127.0.0.1:{RPC}/metrics"]).expect(0).out

    wait_until(lambda: 'bittern_torrents{state="seeding"} 1' in pages(), "the metrics to count a torrent that seeds")
    if not re.match(r"200 ok\n", pages()):
        raise Failed("a daemon that runs has to be healthy")
    world.start(a, "reload", [world.binary, "config", "reload"]).expect(0)
    daemon.signal(signal.SIGTERM)
    daemon.expect(0)
    world.start(a, "reload", [world.binary, "config", "reload"]).expect(8)


def needs_one_folder_alone(world):
    """With a root file system that is read only, the state folder and the downloads are all that it writes to."""
    own_mounts()
    a = world.host(1)
    configure(world, a, "")
    file = make_file(world.path("daemon", "film.mkv"), 1 << 20)
    torrent = world.path("film.torrent")
    world.start(a, "create", [world.binary, "create", file, "-o", torrent]).expect(0)
    state = world.path("only", "")
    for folder in (state, os.path.dirname(file), world.path("logs", "")):
        run_here("mount", "--bind", folder, folder)
    run_here("mount", "-o", "remount,bind,ro", "/")
    if os.access(world.folder, os.W_OK):
        raise Failed("the root file system has to be read only here")
    state_alone = ("env", f"BITTERN_STATE_DIR={state}")
    daemon = world.start(a, "daemon", [*state_alone, world.binary, "daemon"])
    daemon.wait_for("runs: its socket is")
    world.start(a, "add", [*state_alone, world.binary, "add", torrent]).expect(0)
    wait_until(lambda: "seeding" in world.start(a, "list", [*state_alone, world.binary, "list"]).expect(0).out,
               "it to seed")
    daemon.signal(signal.SIGTERM)
    daemon.expect(0)
