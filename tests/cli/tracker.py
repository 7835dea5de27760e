"""Servers on loopback that are no use, each in its way."""
import http.server
import threading


class Server:
    """Answers each request by answer(request)."""

    def __enter__(self):
        self.released = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that has left
        self.url = f"http://127.0.0.1:{self.server.server_port}/announce"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


class LateTracker(Server):
    """A tracker that answers once it is released."""

    def answer(self, request):
        self.released.wait(30)
        no_peers(request)


class SilentTracker(Server):
    """A tracker that answers the first announce and then no more, so that a goodbye takes its time."""

    def __init__(self):
        self.announced = threading.Event()

    def answer(self, request):
        if "event=stopped" in request.path:
            self.released.wait(30)
            return
        self.user_agent = request.headers["User-Agent"]
        no_peers(request)
        self.announced.set()


def no_peers(request):
    body = b"d8:intervali1800e5:peers0:e"
    request.send_response(200)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


class EmptyServer(Server):
    def answer(self, request):
        request.send_error(404)


class HangingServer(Server):
    def answer(self, request):
        self.released.wait(30)
