"""Other people's programs that we exchange torrents with: a tracker, transmission 3.00, aria2 1.36, rtorrent 0.9.8."""
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import urllib.parse

from processes import Failed, Skipped, wait_until


def needs(program):
    if shutil.which(program) is None:
        raise Skipped(f"{program} is not installed")


def first_hash(command, pattern):
    needs(command[0])
    done = subprocess.run(command, capture_output=True, check=False)
    found = re.search(pattern, done.stdout.decode("utf-8", "replace"))
    return found.group(1) if found else ""


def info_hashes(link):
    """The 20-byte names that trackers know the link's torrent by: v1, and v2 cut short."""
    found = re.findall(r"btih:([0-9a-fA-F]{40})", link)
    found += [whole[:40] for whole in re.findall(r"btmh:1220([0-9a-fA-F]{64})", link)]
    if not found:
        raise Failed(f"no info-hash in {link}")
    return [bytes.fromhex(text) for text in found]


def not_root():
    """A prefix for a program that insists on giving root up: where only root is mapped it can't, so it gets another name.

    True root (every user mapped) can become anybody and needs no prefix.
    """
    with open("/proc/self/uid_map", encoding="ascii") as file:
        inside, _, count = map(int, file.read().split()[:3])
    if (inside, count) == (0, 2**32 - 1):
        return []
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


class Tracker:
    """opentracker, on a host of its own. Debian's build serves only the torrents that it is told of."""

    def __init__(self, world, host, links):
        needs("opentracker")
        self.host = host
        self.url = f"http://{host.address}:6969/announce"
        folder = world.path("tracker", "")
        os.chmod(folder, 0o755)
        with open(os.path.join(folder, "allowed"), "w", encoding="ascii") as file:
            file.writelines(f"{name.hex()}\n" for link in links for name in info_hashes(link))
        self.process = world.start(host, "opentracker", [
            *not_root(), "opentracker", "-i", host.address, "-p", "6969", "-P", "6969", "-d", folder, "-w", "allowed"])
        wait_until(self.answers, "the tracker to answer")

    def request(self, path):
        with self.host.inside():
            connection = http.client.HTTPConnection(self.host.address, 6969, timeout=5)
            try:
                connection.request("GET", path)
                return connection.getresponse().read()
            finally:
                connection.close()

    def answers(self):
        try:
            return self.request("/scrape?info_hash=" + "%00" * 20) is not None
        except OSError:
            return False

    def wait_for_seed(self, link):
        """Waits until somebody has told the tracker to have the whole torrent."""
        path = "/scrape?info_hash=" + urllib.parse.quote(info_hashes(link)[0], safe="")
        wait_until(lambda: b"8:completei" in (answer := self.request(path)) and b"8:completei0e" not in answer,
                   "a seed to announce itself")


class Transmission:
    """transmission-daemon, driven by its RPC."""

    @staticmethod
    def name_of(torrent):
        """The info-hash that it reads out of a .torrent file, in hex; empty where it can't read it."""
        return first_hash(["transmission-show", torrent], r"Hash: ([0-9a-f]{40})")

    def __init__(self, world, host, utp=False):
        """Its uTP stands still after the handshake with any libtorrent 2.0, ours or not."""
        needs("transmission-daemon")
        self.host, self.session = host, ""
        self.folder = world.path(f"transmission-{host.address}", "")
        self.downloads = os.path.join(self.folder, "downloads")
        settings = {
            "bind-address-ipv4": host.address, "peer-port": 51413, "rpc-bind-address": "127.0.0.1", "rpc-port": 9091,
            "rpc-authentication-required": False, "rpc-whitelist-enabled": False, "rpc-host-whitelist-enabled": False,
            "dht-enabled": False, "lpd-enabled": False, "pex-enabled": False, "port-forwarding-enabled": False,
            "download-dir": self.downloads, "incomplete-dir-enabled": False, "download-queue-enabled": False,
            "seed-queue-enabled": False, "blocklist-enabled": False, "ratio-limit-enabled": False,
            "utp-enabled": utp,
        }
        with open(os.path.join(self.folder, "settings.json"), "w", encoding="utf-8") as file:
            json.dump(settings, file)
        self.process = world.start(host, "transmission", ["transmission-daemon", "--foreground", "--config-dir", self.folder])
        wait_until(self.answers, "transmission's RPC")

    def call(self, method, **arguments):
        body = json.dumps({"method": method, "arguments": arguments})
        for _ in range(2):  # the first time it only tells the session's id
            with self.host.inside():
                connection = http.client.HTTPConnection("127.0.0.1", 9091, timeout=10)
                try:
                    connection.request("POST", "/transmission/rpc", body, {"X-Transmission-Session-Id": self.session})
                    response = connection.getresponse()
                    text = response.read()
                finally:
                    connection.close()
            if response.status != 409:
                break
            self.session = response.headers["X-Transmission-Session-Id"]
        answer = json.loads(text)
        if answer["result"] != "success":
            raise Failed(f"transmission answers {method} with {answer['result']!r}")
        return answer["arguments"]

    def answers(self):
        try:
            return self.call("session-get")
        except OSError:
            return None

    def begin(self, source):
        """Adds a magnet link or .torrent file; the folder it goes to."""
        self.call("torrent-add", filename=source, **{"download-dir": self.downloads})
        return self.downloads

    def wait_for_end(self):
        wait_until(lambda: self.is_complete(self.torrents()[-1]), "transmission to complete")

    def get(self, source):
        """The same, and waits until it is complete."""
        self.begin(source)
        wait_until(lambda: self.is_complete(self.torrents()[-1]), f"transmission to complete {source}")
        return self.downloads

    def seed(self, torrent, folder):
        """Adds a .torrent file whose content lies in `folder`, and waits until it has been checked."""
        self.call("torrent-add", filename=torrent, **{"download-dir": folder})
        wait_until(lambda: self.is_complete(self.torrents()[-1]) and self.torrents()[-1]["status"] == 6,
                   "transmission to seed")

    def torrents(self):
        return self.call("torrent-get", fields=["id", "status", "leftUntilDone", "sizeWhenDone", "metadataPercentComplete",
                                                "corruptEver"])["torrents"]

    def complaint(self, _):
        """What it says of wrong data that came; empty where none did."""
        wrong = self.torrents()[-1]["corruptEver"]
        lines = [line for line in (self.process.out + self.process.err).splitlines() if "checksum" in line]
        return "\n".join(lines) or (f"{wrong} bytes were wrong" if wrong else "")

    @staticmethod
    def is_complete(torrent):
        return torrent["metadataPercentComplete"] == 1 and torrent["sizeWhenDone"] > 0 and torrent["leftUntilDone"] == 0


class Aria2:
    """aria2c, one process a torrent."""

    @staticmethod
    def name_of(torrent):
        return first_hash(["aria2c", "--show-files=true", torrent], r"Info Hash: ([0-9a-f]{40})")

    OPTIONS = ("--no-conf=true", "--listen-port=6991", "--enable-dht=false", "--enable-dht6=false",
               "--bt-enable-lpd=false", "--enable-peer-exchange=false", "--summary-interval=0",
               "--show-console-readout=false", "--file-allocation=none", "--console-log-level=notice")

    def __init__(self, world, host):
        needs("aria2c")
        self.world, self.host = world, host

    def start(self, source, folder, *options):
        os.makedirs(folder, exist_ok=True)
        return self.world.start(self.host, "aria2", ["aria2c", *self.OPTIONS, f"--dir={folder}", *options, source])

    def get(self, source, folder):
        self.start(source, folder, "--seed-time=0").expect(0)
        return folder

    def begin(self, source):
        """The folder it goes to. What it thinks of us is in a log."""
        folder = self.world.path(f"aria2-{self.host.address}", "")
        self.log = self.world.path("logs", f"aria2-{self.host.address}.log")
        self.process = self.start(source, folder, "--seed-time=0", f"--log={self.log}", "--log-level=debug")
        return folder

    def wait_for_end(self):
        self.process.expect(0)

    def complaint(self, seed):
        """What it says of wrong data that came, and whether it banned the seed; empty where none of that is so."""
        pattern = rf"wrong piece|Bad piece hash|[Cc]hecksum error|Peer {re.escape(seed.address)}:\d+ banned"
        with open(self.log, encoding="utf-8", errors="replace") as file:
            lines = [line for line in file if re.search(pattern, line)]
        return "".join(lines)

    def seed(self, torrent, folder):
        self.start(torrent, folder, "--seed-ratio=0", "--check-integrity=true").wait_for("listening on TCP port")


class Rtorrent:
    """rtorrent, one process a torrent. It reads hybrids by their v1 half, with code of its own."""

    SETTINGS = """
        system.daemon.set = true
        dht.mode.set = disable
        protocol.pex.set = no
        network.port_range.set = 6992-6992
        directory.default.set = {folder}
        method.set_key = event.download.{event}, mark, "execute.nothrow=touch,{mark}"
    """

    def __init__(self, world, host):
        needs("rtorrent")
        self.world, self.host = world, host

    def start(self, source, folder, event):
        """Starts it, and waits for the event."""
        mark = self.world.path(f"rtorrent-{self.host.address}", event)
        settings = f"{mark}.rc"
        with open(settings, "w", encoding="utf-8") as file:
            file.write(self.SETTINGS.format(folder=folder, event=event, mark=mark))
        process = self.world.start(self.host, "rtorrent", ["rtorrent", "-n", "-o", f"import={settings}", source])

        def happened():
            if not process.alive():
                raise Failed(f"rtorrent ended with {process.wait()}")
            return os.path.exists(mark)

        wait_until(happened, f"rtorrent to say {event} of {source}")

    def get(self, source, folder):
        self.start(source, folder, "finished")
        return folder

    def seed(self, torrent, folder):
        self.start(torrent, folder, "hash_done")

    def keep_session(self, torrents, folder, label):
        """Holds the torrents, whose content is in `folder`, under a label until all is hashed and kept, and ends; where its
        session is."""
        session = self.world.path("rtorrent-session", "")
        settings = self.world.path("rtorrent.rc")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(self.SETTINGS.format(folder=folder, event="hash_done", mark=f"{settings}.mark") + f"""
        session.path.set = {session}
        schedule2 = label, 1, 1, "d.multicall2=main,d.custom1.set={label}"
        schedule2 = save, 2, 1, "session.save="
""")
        process = self.world.start(self.host, "rtorrent", ["rtorrent", "-n", "-o", f"import={settings}", *torrents])

        def kept():
            if not process.alive():
                raise Failed(f"rtorrent ended with {process.wait()}")
            found = [open(os.path.join(session, name), "rb").read() for name in os.listdir(session)
                     if name.endswith(".torrent.rtorrent")]
            return len(found) == len(torrents) and all(b"8:completei1e" in one and label.encode() in one for one in found)

        wait_until(kept, "rtorrent to keep all as complete")
        process.signal(signal.SIGINT)
        process.wait()
        return session


class QBittorrent:
    """qbittorrent-nox 4.5, driven by its web API. Its state is in files ("Legacy") or in a database ("SQLite")."""

    PORT = 8181
    # No password is asked for in requests from this machine.
    CONFIG = """[LegalNotice]
Accepted=true

[BitTorrent]
Session\\DHTEnabled=false
Session\\LSDEnabled=false
Session\\PeXEnabled=false
Session\\Port=6993
Session\\ResumeDataStorageType={storage}
Session\\DefaultSavePath={downloads}

[Network]
PortForwardingEnabled=false

[Preferences]
WebUI\\LocalHostAuth=false
"""

    def __init__(self, world, host, storage):
        needs("qbittorrent-nox")
        self.host = host
        profile = world.path(f"qbittorrent-{storage}", "")
        self.state = os.path.join(profile, "qBittorrent", "data")
        self.downloads = os.path.join(profile, "downloads")
        config = world.path(f"qbittorrent-{storage}", "qBittorrent", "config", "qBittorrent.conf")
        os.makedirs(self.downloads, exist_ok=True)
        with open(config, "w", encoding="utf-8") as file:
            file.write(self.CONFIG.format(storage=storage, downloads=self.downloads))
        self.process = world.start(host, "qbittorrent", ["qbittorrent-nox", f"--profile={profile}",
                                                         f"--webui-port={self.PORT}"])
        wait_until(self.answers, "qBittorrent's web API")

    def request(self, path, **fields):
        """POSTs a form; `torrents` is a file."""
        border = "bittern-form"
        parts = []
        for name, value in fields.items():
            about = f'Content-Disposition: form-data; name="{name}"'
            if name == "torrents":
                about += '; filename="x.torrent"\r\nContent-Type: application/x-bittorrent'
            parts.append(b"--" + border.encode() + b"\r\n" + about.encode() + b"\r\n\r\n" +
                         (value if isinstance(value, bytes) else value.encode()) + b"\r\n")
        body = b"".join(parts) + f"--{border}--\r\n".encode()
        with self.host.inside():
            connection = http.client.HTTPConnection("127.0.0.1", self.PORT, timeout=10)
            try:
                kind = {"Content-Type": f"multipart/form-data; boundary={border}"} if parts else {}
                connection.request("POST", "/api/v2/" + path, body if parts else b"", kind)
                response = connection.getresponse()
                text = response.read()
            finally:
                connection.close()
        if response.status != 200:
            raise Failed(f"qBittorrent answers {path} with {response.status}: {text!r}")
        return text

    def answers(self):
        try:
            return self.request("app/version")
        except OSError:
            return None

    def add(self, source, **fields):
        """A .torrent file or magnet link, with fields of the API."""
        if source.startswith("magnet:"):
            fields["urls"] = source
        else:
            with open(source, "rb") as file:
                fields["torrents"] = file.read()
        self.request("torrents/add", savepath=self.downloads, **fields)

    def complete(self):
        return [one for one in json.loads(self.request("torrents/info")) if one["progress"] == 1]

    def close(self):
        self.request("app/shutdown")
        self.process.expect(0)
