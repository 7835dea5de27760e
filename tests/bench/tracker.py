"""The smallest tracker: everyone who asks is told of the one seeder."""
import http.server
import socket
import struct
import threading

ADDRESS, PORT = "10.77.0.1", 6969
URL = f"http://{ADDRESS}:{PORT}/announce"


class Tracker:
    """`seeder` is an (address, port), or None while there is nobody to be told of."""

    def __init__(self):
        self.seeder = None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                peers = b"" if outer.seeder is None else (socket.inet_aton(outer.seeder[0]) +
                                                          struct.pack(">H", outer.seeder[1]))
                body = b"d8:intervali1800e5:peers%d:%be" % (len(peers), peers)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((ADDRESS, PORT), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that has left
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
