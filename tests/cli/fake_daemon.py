"""A daemon that always has the same torrents: it answers JSON-RPC at a Unix socket, and remembers what it was asked."""
import contextlib
import http.server
import json
import os
import socket
import socketserver
import threading

HASHES = ("0341572725c688a6cd95b73b0672de30979b571c", "a88fda5954e89178c372716a6a78b8180ed4dad3", "44d34e0ac60a7f0b5c5b5c5b5c5b5c5b5c5b5c5b")


def _file(name, size, done, wanted=True, priority=0):
    return {"name": name, "length": size}, {"bytes_completed": done, "wanted": wanted, "priority": priority}


def _torrent(number, name, **more):
    files = more.pop("files", [_file(name, 1 << 20, 1 << 20)])
    size = sum(file["length"] for file, _ in files)
    done = sum(stat["bytes_completed"] for _, stat in files)
    torrent = {
        "id": number, "name": name, "hash_string": HASHES[number - 1], "labels": [], "status": 6, "error": 0, "error_string": "",
        "magnet_link": f"magnet:?xt=urn:btih:{HASHES[number - 1]}", "size_when_done": size, "total_size": size,
        "left_until_done": size - done, "rate_download": 0, "rate_upload": 0, "eta": -1, "upload_ratio": -1.0,
        "queue_position": number - 1, "metadata_percent_complete": 1.0, "recheck_progress": 0.0, "download_dir": "/srv",
        "file_count": len(files), "piece_count": 64, "piece_size": 16384, "is_private": False, "comment": "", "creator": "",
        "downloaded_ever": done, "uploaded_ever": 0, "corrupt_ever": 0, "peers_connected": 0, "peers_sending_to_us": 0,
        "peers_getting_from_us": 0, "peers_from": {}, "tracker_stats": [], "webseeds": [], "date_created": 0, "added_date": 0,
        "done_date": 0, "activity_date": 0, "download_limit": 100, "download_limited": False, "upload_limit": 100,
        "upload_limited": False, "seed_ratio_limit": 2.0, "seed_ratio_mode": 0, "seed_idle_limit": 30, "seed_idle_mode": 0,
        "honors_session_limits": True, "peers": [], "files": [file for file, _ in files], "file_stats": [stat for _, stat in files],
    }
    torrent.update(more)
    return torrent


def _tracker(url, answer, succeeded, seeds):
    return {"id": 0, "tier": 0, "announce": url, "announce_state": 1, "has_announced": True, "last_announce_succeeded": succeeded,
            "last_announce_result": answer, "last_announce_time": 0, "next_announce_time": 0, "seeder_count": seeds, "leecher_count": seeds}


def _peer(address, client, progress, down, up, flags):
    return {"address": address, "port": 6881, "client_name": client, "progress": progress, "rate_to_client": down, "rate_to_peer": up,
            "flag_str": flags, "is_encrypted": "E" in flags, "is_incoming": "I" in flags, "is_utp": "T" in flags}


def torrents():
    return [
        _torrent(1, "debian-12.8.0-amd64-netinst.iso", labels=["linux"], rate_upload=1_500_000, upload_ratio=3.25, uploaded_ever=3_407_872,
                 upload_limited=True, upload_limit=512, peers_connected=2, peers_getting_from_us=1,
                 tracker_stats=[_tracker("http://tracker.example/announce", "Success", True, 12)],
                 peers=[_peer("192.168.1.5", "bittern 0.1.0", 0.5, 0, 1_500_000, "UEI"), _peer("2001:db8::7", "odd\x1b[2J", 1.0, 0, 0, "T")]),
        _torrent(2, "holiday", labels=["photos", "new"], status=4, rate_download=2_000_000, eta=125, error=2,
                 error_string="the tracker says: not registered",
                 tracker_stats=[_tracker("udp://old.example:6969", "not registered", False, -1)],
                 files=[_file("holiday/beach.jpg", 3_000_000, 3_000_000, priority=1), _file("holiday/notes.txt", 3, 0, wanted=False),
                        _file("holiday/photos/harbour with a rather long name.jpg", 900_000, 450_000)]),
        _torrent(3, "a name that \u202ewrites\u202c on the \x1b[2Jterminal, and is far too long for one line of it", status=0),
    ]


SESSION = {"speed_limit_down": 100, "speed_limit_down_enabled": False, "speed_limit_up": 2000, "speed_limit_up_enabled": True,
           "seed_ratio_limit": 2.0, "seed_ratio_limited": True, "idle_seeding_limit": 30, "idle_seeding_limit_enabled": False}
STATS = {"torrent_count": 3, "active_torrent_count": 2, "paused_torrent_count": 1, "download_speed": 2_000_000, "upload_speed": 1_500_000,
         "current_stats": {"uploaded_bytes": 5 << 30, "downloaded_bytes": 2 << 30, "seconds_active": 7300, "session_count": 1, "files_added": 4},
         "cumulative_stats": {"uploaded_bytes": 7 << 40, "downloaded_bytes": 2 << 40, "seconds_active": 90_000_000, "session_count": 31,
                              "files_added": 40_000}}
LOG = {"lines": [{"number": 1, "time": 1_700_000_000, "severity": "info", "text": "bittern runs"},
                 {"number": 2, "time": 1_700_000_060, "severity": "warning", "text": "the disk is \x1b[2Jfull"}], "last": 2}


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["X-Transmission-Session-Id"] != "the-id":
            return self._send(409, b"", [("X-Transmission-Session-Id", "the-id")])
        answer = [self._answer(one) for one in body] if isinstance(body, list) else self._answer(body)
        return self._send(200, json.dumps(answer).encode(), [])

    def _send(self, status, body, headers):
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, request):
        method, params = request["method"], request["params"]
        daemon = self.server.daemon_of_test
        daemon.asked.append((method, params))
        known = {"session_get": SESSION, "session_stats": STATS, "bittern_log": LOG}
        result = known.get(method, {})
        if method == "torrent_get":
            wanted = [one for one in daemon.torrents if one["id"] in params.get("ids", [one["id"]])]
            result = {"torrents": [{field: one[field] for field in params["fields"]} for one in wanted]}
        return {"jsonrpc": "2.0", "id": request["id"], "result": result}

    def address_string(self):
        return "unix"

    def log_message(self, *_):
        pass


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    connections = ()

    def process_request(self, request, client_address):
        self.connections = (*self.connections, request)
        super().process_request(request, client_address)

    def handle_error(self, request, client_address):
        pass  # a client that has left


class FakeDaemon:
    def __init__(self, folder):
        self.socket = os.path.join(folder, "daemon.sock")
        self.torrents, self.asked = torrents(), []
        self.server = _Server(self.socket, _Handler)
        self.server.daemon_of_test = self
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self):
        self.server.shutdown()
        for connection in self.server.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server.server_close()
        os.unlink(self.socket)
