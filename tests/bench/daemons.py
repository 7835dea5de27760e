"""transmission, qbittorrent-nox and rtorrent: leechers that don't end by themselves and are asked whether they are done."""
import http.client
import json
import os
import uuid

from peers import Broken, Peer


def request(port, method, path, body=None, headers=None):
    """(status, headers, body) of what the loopback's port answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def add_to_qbittorrent(port, torrents, **options):
    boundary = uuid.uuid4().hex
    form = b"".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                    for name, value in options.items())
    for torrent in torrents:
        with open(torrent, "rb") as file:
            form += (f'--{boundary}\r\nContent-Disposition: form-data; name="torrents"; '
                     f'filename="{os.path.basename(torrent)}"\r\nContent-Type: application/x-bittorrent\r\n\r\n'
                     ).encode() + file.read() + b"\r\n"
    status, _, answer = request(port, "POST", "/api/v2/torrents/add", form + f"--{boundary}--\r\n".encode(),
                                {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    if status != 200:
        raise Broken(f"qbittorrent does not take the torrent: {status} {answer[:100]!r}")


class Daemon(Peer):
    """One with an HTTP API on loopback."""

    def leech(self, content, into, seeders):
        del seeders  # from the tracker
        self.configure(into)
        self.wait_until(self.answers, "its API answered")
        self.add(content.tracker_torrent, into)

    def finished(self):
        return self.process.ended(0.02) or self.complete()

    def check(self):
        if self.process.ended():
            raise Broken(f"ended by itself: {self.process.printed()[-500:]}")

    @property
    def api_port(self):
        return self.port + 1000

    def request(self, method, path, body=None, headers=None):
        return request(self.api_port, method, path, body, headers)


class Transmission(Daemon):
    program = "transmission-daemon"
    session = ""

    def configure(self, into):
        settings = {"bind-address-ipv4": self.address, "peer-port": self.port, "download-dir": into,
                    "rpc-bind-address": "127.0.0.1", "rpc-port": self.api_port, "rpc-authentication-required": False,
                    "rpc-whitelist-enabled": False, "rpc-host-whitelist-enabled": False}
        with open(os.path.join(self.folder, "settings.json"), "w", encoding="utf-8") as file:
            json.dump(settings, file)
        self.start([self.program, "--foreground", "--config-dir", self.folder])

    def call(self, method, **arguments):
        body = json.dumps({"method": method, "arguments": arguments})
        for _ in range(2):  # the first time it only tells the session's id
            status, headers, answer = self.request("POST", "/transmission/rpc", body,
                                                   {"X-Transmission-Session-Id": self.session})
            if status != 409:
                break
            self.session = headers["X-Transmission-Session-Id"]
        return json.loads(answer)["arguments"]

    def answers(self):
        try:
            return self.call("session-get") is not None
        except OSError:
            return False

    def add(self, torrent, into):
        self.call("torrent-add", filename=torrent, **{"download-dir": into})

    def complete(self):
        torrents = self.call("torrent-get", fields=["percentDone", "leftUntilDone"])["torrents"]
        return bool(torrents) and torrents[0]["percentDone"] == 1 and torrents[0]["leftUntilDone"] == 0


class Qbittorrent(Daemon):
    program = "qbittorrent-nox"

    def configure(self, into):
        del into  # told with the torrent
        folder = os.path.join(self.folder, "qBittorrent", "config")
        os.makedirs(folder)
        with open(os.path.join(folder, "qBittorrent.conf"), "w", encoding="utf-8") as file:
            file.write(f"[BitTorrent]\nSession\\Port={self.port}\nSession\\InterfaceAddress={self.address}\n"
                       "[LegalNotice]\nAccepted=true\n"
                       f"[Preferences]\nWebUI\\LocalHostAuth=false\nWebUI\\Address=127.0.0.1\n"
                       f"WebUI\\Port={self.api_port}\nWebUI\\UseUPnP=false\n")
        self.start([self.program, f"--profile={self.folder}", f"--webui-port={self.api_port}"])

    def answers(self):
        try:
            return self.request("GET", "/api/v2/app/version")[2].startswith(b"v")
        except OSError:
            return False

    def add(self, torrent, into):
        add_to_qbittorrent(self.api_port, [torrent], savepath=into)

    def complete(self):
        torrents = json.loads(self.request("GET", "/api/v2/torrents/info")[2])
        return bool(torrents) and torrents[0]["progress"] == 1 and torrents[0]["state"] in ("uploading", "stalledUP")


class Rtorrent(Peer):
    program = "rtorrent"

    def leech(self, content, into, seeders):
        del seeders  # from the tracker
        session = os.path.join(self.folder, "session")
        os.makedirs(session)
        self.done = os.path.join(self.folder, "done")
        settings = os.path.join(self.folder, "rtorrent.rc")
        with open(settings, "w", encoding="utf-8") as file:
            file.write("system.daemon.set = true\n"
                       f"network.port_range.set = {self.port}-{self.port}\n"
                       f"network.bind_address.set = {self.address}\nnetwork.local_address.set = {self.address}\n"
                       f"directory.default.set = {into}\nsession.path.set = {session}\n"
                       f'method.set_key = event.download.finished,done,"execute2={{touch,{self.done}}}"\n'
                       f"load.start = {content.tracker_torrent}\n")
        self.start([self.program, "-n", "-o", f"import={settings}"])

    def finished(self):
        return self.process.ended(0.02) or os.path.exists(self.done)

    def check(self):
        if self.process.ended():
            raise Broken(f"ended by itself: {self.process.printed()[-500:]}")
