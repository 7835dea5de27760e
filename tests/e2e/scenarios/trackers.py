"""What is said of trackers: the truth, also where this machine has addresses that lead to none of them."""
import contextlib
import http.server
import socket
import threading

from clients import Tracker
from content import make_tree
from world import Failed, QUIET, wait_until

WARNING = "moves to a new address"
ANSWER = f"d8:intervali1800e5:peers0:15:warning message{len(WARNING)}:{WARNING}e".encode()


@contextlib.contextmanager
def _silent(host):
    """The URL of a UDP tracker that says nothing."""
    with host.inside():
        socket_ = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with socket_:
        socket_.bind((host.address, 0))
        yield f"udp://{host.address}:{socket_.getsockname()[1]}/announce"


@contextlib.contextmanager
def _slow(host):
    """The URL of an HTTP tracker, and the event that it waits for before it answers."""
    answer = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            answer.wait(60)
            self.send_response(200)
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_message(self, *_):
            pass

    with host.inside():
        server = http.server.ThreadingHTTPServer((host.address, 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{host.address}:{server.server_port}/announce", answer
    finally:
        answer.set()
        server.shutdown()
        server.server_close()


def silent_and_slow_ones_beside_a_good_one(world):
    """By each of this machine's addresses, IPv6 ones included: who is silent is waited for, who answers works."""
    original = make_tree(world.path("original", "sea birds"), files=4, total=100_000)
    a, b = world.host(1), world.host(9)
    good = Tracker(world, b, [world.link_of(a, original)])
    with _silent(b) as silent, _slow(b) as (slow, answer):
        trackers = [option for url in (silent, slow, good.url) for option in ("--tracker", url)]
        share = world.share(a, original, *QUIET, "--json", *trackers)

        def seen(url):
            statuses = share.events("status")
            return next((one for one in statuses[-1]["trackers"] if one["url"] == url), None) if statuses else None

        wait_until(lambda: (one := seen(good.url)) and one["working"], "the good tracker to work")
        before = len(share.events("status"))
        wait_until(lambda: len(share.events("status")) >= before + 2, "share to go on telling")
        for url in (silent, slow):
            if (told := seen(url)) and (told["working"] or told["last_answer"]):
                raise Failed(f"no answer has come, but {told} is told")
        answer.set()
        wait_until(lambda: (one := seen(slow)) and one["working"], "the slow tracker to work")
        if seen(slow)["warning"] != WARNING:
            raise Failed(f"the warning is missing: {seen(slow)}")
        share.wait_for(f"tracker .* warns: {WARNING}")
        wait_until(lambda: seen(silent)["last_answer"] == "timed out", "the silent tracker to be given up")
        if not seen(good.url)["working"] or not seen(slow)["working"]:
            raise Failed("a tracker that answered works no more")
        if "not asked" in share.err or f"{good.url}:" in share.err:
            raise Failed("a tracker that was asked is said not to be, or one that works to fail")
