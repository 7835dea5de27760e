"""Clients that hold many torrents: each is started on its state, given torrents, and asked how many of them seed."""
import json
import os
import socket
import subprocess
import time
import xmlrpc.client

import daemons
from peers import Broken, Peer

TWELVE = ["id", "name", "status", "percentDone", "rateDownload", "rateUpload", "uploadRatio", "totalSize", "eta",
          "error", "errorString", "addedDate"]
ALL = TWELVE + ["activityDate", "announceResponse", "bandwidthPriority", "comment", "corruptEver", "creator",
                "dateCreated", "desiredAvailable", "doneDate", "downloadDir", "downloadedEver", "downloadLimit",
                "downloadLimited", "files", "fileStats", "hashString", "haveUnchecked", "haveValid", "honorsSessionLimits",
                "isFinished", "isPrivate", "isStalled", "leftUntilDone", "magnetLink", "maxConnectedPeers",
                "metadataPercentComplete", "peers", "peersConnected", "peersFrom", "peersGettingFromUs",
                "peersSendingToUs", "pieceCount", "pieces", "pieceSize", "priorities", "queuePosition",
                "recheckProgress", "secondsDownloading", "secondsSeeding", "seedIdleLimit", "seedIdleMode",
                "seedRatioLimit", "seedRatioMode", "sizeWhenDone", "startDate", "torrentFile", "trackers",
                "trackerStats", "uploadedEver", "uploadLimit", "uploadLimited", "wanted", "webseeds"]


class Headless(Peer):
    """Its folder is kept from one start to the next."""
    speaks_transmission = False

    def begin(self):
        """Starts it; returns once it answers."""
        raise NotImplementedError

    def add_all(self):
        """Returns once all are added."""
        raise NotImplementedError

    def seeding(self):
        """How many torrents seed."""
        raise NotImplementedError

    def wait_until_answering(self):
        while not self.answers():
            if self.process.ended():
                raise Broken(f"ended before it answered: {self.process.printed()[-500:]}")
            time.sleep(0.005)

    def wait_until_all_seed(self, patience):
        end, pause = time.monotonic() + patience, 0.02
        while self.seeding() < self.bench.count:
            if self.process.ended():
                raise Broken(f"ended before all seed: {self.process.printed()[-500:]}")
            if time.monotonic() > end:
                raise Broken(f"{self.seeding()} of {self.bench.count} seed after {patience:.0f} s")
            time.sleep(pause)
            pause = min(0.1, pause * 1.2)


class Library(Headless):
    """many_reference.cpp: libtorrent and nothing else."""

    def begin(self):
        state = os.path.join(self.folder, "state")
        os.makedirs(state, exist_ok=True)
        self.start([self.bench.reference, f"{self.address}:{self.port}", self.bench.torrents, self.bench.data, state])

    def add_all(self):
        pass  # it has been told

    def seeding(self):
        return self.bench.count if "ready" in self.process.printed() else 0


class Speaker(Headless):
    """One that speaks Transmission's protocol."""
    speaks_transmission = True
    session = ""

    def request(self, body):
        """(status, session id, body) of one POST."""
        raise NotImplementedError

    def call(self, method, **arguments):
        return json.loads(self.raw(method, **arguments)).get("arguments")

    def raw(self, method, **arguments):
        body = json.dumps({"method": method, "arguments": arguments}).encode()
        status, session, answer = self.request(body)
        if status == 409:  # the first time it only tells the session's id
            self.session = session
            status, session, answer = self.request(body)
        if status != 200:
            raise Broken(f"{method}: {status} {answer[:200]!r}")
        return answer

    def answers(self):
        try:
            return self.call("session-get", fields=["version"]) is not None
        except (OSError, ValueError):
            return False

    def seeding(self):
        return sum(one["status"] == 6 for one in self.call("torrent-get", fields=["status"])["torrents"])


class Bittern(Speaker):
    more = ""  # of its configuration

    def environment(self):
        return {"BITTERN_STATE_DIR": os.path.join(self.folder, "state")}

    @property
    def socket(self):
        return os.path.join(self.folder, "socket")

    def dial(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(10)
        connection.connect(self.socket)
        return connection

    def begin(self):
        config = os.path.join(self.folder, "config.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f'[daemon]\ndownload_dir = "{self.bench.data}"\nlog_level = "warning"\n'
                       f'[rpc]\nsocket = "{self.socket}"\n'
                       f'[network]\nlisten = ["{self.address}:{self.port}"]\ndht = false\nlsd = false\npex = false\n'
                       f"upnp = false\n{self.more}")
        self.start([self.bench.binary, "daemon", "--config", config])
        self.wait_until_answering()

    def request(self, body):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(120)
            connection.connect(self.socket)
            connection.sendall(b"POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                               b"X-Transmission-Session-Id: %s\r\nContent-Length: %d\r\n\r\n%s" %
                               (self.session.encode(), len(body), body))
            with connection.makefile("rb") as answer:
                status = int(answer.readline().split()[1])
                headers = {}
                while line := answer.readline().strip():
                    name, value = line.decode().split(":", 1)
                    headers[name.lower()] = value.strip()
                return status, headers.get("x-transmission-session-id", ""), answer.read()

    def add_all(self):
        files = sorted(os.path.join(self.bench.torrents, name) for name in os.listdir(self.bench.torrents))
        subprocess.run([self.bench.binary, "add", "--socket", self.socket, "-o", self.bench.data, *files], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **self.environment()})


class Transmission(Speaker):
    program = "transmission-daemon"

    def dial(self):
        return socket.create_connection(("127.0.0.1", self.port + 1000), timeout=10)

    def begin(self):
        settings = {"bind-address-ipv4": self.address, "peer-port": self.port, "download-dir": self.bench.data,
                    "rpc-bind-address": "127.0.0.1", "rpc-port": self.port + 1000, "rpc-whitelist-enabled": False,
                    "rpc-host-whitelist-enabled": False, "dht-enabled": False, "lpd-enabled": False,
                    "pex-enabled": False, "port-forwarding-enabled": False, "download-queue-enabled": False,
                    "seed-queue-enabled": False, "message-level": 1}
        with open(os.path.join(self.folder, "settings.json"), "w", encoding="utf-8") as file:
            json.dump(settings, file)
        self.start([self.program, "--foreground", "--config-dir", self.folder])
        self.wait_until_answering()

    def request(self, body):
        status, headers, answer = daemons.request(self.port + 1000, "POST", "/transmission/rpc", body,
                                                  {"X-Transmission-Session-Id": self.session})
        return status, headers.get("X-Transmission-Session-Id", ""), answer

    def add_all(self):
        for name in sorted(os.listdir(self.bench.torrents)):
            self.call("torrent-add", filename=os.path.join(self.bench.torrents, name),
                      **{"download-dir": self.bench.data})


class Qbittorrent(Headless):
    """Told to believe that all is there: 4.5.2 checks about one torrent a second."""
    program = "qbittorrent-nox"

    def begin(self):
        folder = os.path.join(self.folder, "qBittorrent", "config")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "qBittorrent.conf"), "w", encoding="utf-8") as file:
            file.write(f"[BitTorrent]\nSession\\Port={self.port}\nSession\\InterfaceAddress={self.address}\n"
                       "Session\\DHTEnabled=false\nSession\\PeXEnabled=false\nSession\\LSDEnabled=false\n"
                       "Session\\QueueingSystemEnabled=false\n"
                       "[LegalNotice]\nAccepted=true\n[Network]\nPortForwardingEnabled=false\n"
                       "[Preferences]\nWebUI\\LocalHostAuth=false\nWebUI\\Address=127.0.0.1\n"
                       f"WebUI\\Port={self.port + 1000}\nWebUI\\UseUPnP=false\n")
        self.start([self.program, f"--profile={self.folder}", f"--webui-port={self.port + 1000}"])
        self.wait_until_answering()

    def answers(self):
        try:
            return daemons.request(self.port + 1000, "GET", "/api/v2/app/version")[2].startswith(b"v")
        except OSError:
            return False

    def add_all(self):
        names = sorted(os.listdir(self.bench.torrents))
        for first in range(0, len(names), 100):
            files = [os.path.join(self.bench.torrents, name) for name in names[first:first + 100]]
            daemons.add_to_qbittorrent(self.port + 1000, files, savepath=self.bench.data, skip_checking="true")

    def seeding(self):
        answer = daemons.request(self.port + 1000, "GET", "/api/v2/torrents/info?filter=completed")[2]
        return sum(one["state"] in ("uploading", "stalledUP") for one in json.loads(answer))


class Rtorrent(Headless):
    program = "rtorrent"

    def begin(self):
        os.makedirs(os.path.join(self.folder, "session"), exist_ok=True)
        self.socket = os.path.join(self.folder, "socket")
        settings = os.path.join(self.folder, "rtorrent.rc")
        with open(settings, "w", encoding="utf-8") as file:
            file.write("system.daemon.set = true\n"
                       f"network.port_range.set = {self.port}-{self.port}\n"
                       f"network.bind_address.set = {self.address}\nnetwork.local_address.set = {self.address}\n"
                       f"directory.default.set = {self.bench.data}\nsession.path.set = {self.folder}/session\n"
                       "dht.mode.set = disable\nprotocol.pex.set = no\n"
                       f"network.scgi.open_local = {self.socket}\n"
                       "network.max_open_files.set = 4096\nnetwork.xmlrpc.size_limit.set = 16M\n")
        self.start([self.program, "-n", "-o", f"import={settings}"])
        self.wait_until_answering()

    def call(self, method, *arguments):
        body = xmlrpc.client.dumps(arguments, method).encode()
        head = b"CONTENT_LENGTH\0%d\0SCGI\x001\0" % len(body)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(120)
            connection.connect(self.socket)
            connection.sendall(b"%d:%s,%s" % (len(head), head, body))
            with connection.makefile("rb") as answer:
                return xmlrpc.client.loads(answer.read().split(b"\r\n\r\n", 1)[1])[0][0]

    def answers(self):
        try:
            return bool(self.call("system.pid"))
        except (OSError, IndexError):
            return False

    def add_all(self):
        for name in sorted(os.listdir(self.bench.torrents)):
            self.call("load.start", "", os.path.join(self.bench.torrents, name))

    def seeding(self):
        return sum(done == 1 and active == 1
                   for done, active in self.call("d.multicall2", "", "main", "d.complete=", "d.is_active="))


ROWS = {"bare libtorrent": Library, "bittern": Bittern, "transmission-daemon": Transmission,
        "qbittorrent-nox": Qbittorrent, "rtorrent": Rtorrent}
