"""A tracker over UDP (BEP 15) that notes when each torrent is announced, and wants that often."""
import collections
import socket
import struct
import threading
import time

ADDRESS, PORT = "10.77.0.1", 6970
URL = f"udp://{ADDRESS}:{PORT}/announce"
CONNECT, ANNOUNCE = 0, 1


class CountingTracker:
    def __init__(self, interval):
        self.interval = interval  # s
        self.times = collections.defaultdict(list)  # by info-hash
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
        self.socket.bind((ADDRESS, PORT))
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            packet, who = self.socket.recvfrom(2048)
            if len(packet) < 16:
                continue
            action, transaction = struct.unpack(">II", packet[8:16])
            if action == CONNECT:
                self.socket.sendto(struct.pack(">IIQ", CONNECT, transaction, 1), who)
            elif action == ANNOUNCE and len(packet) >= 98:
                self.times[packet[16:36]].append(time.monotonic())
                self.socket.sendto(struct.pack(">IIIII", ANNOUNCE, transaction, self.interval, 0, 1), who)

    def gaps(self, since, until):
        """Of each torrent the longest time without an announce between the two moments; all of it where there was none."""
        longest = []
        for times in list(self.times.values()):
            inside = [since, *(at for at in times if since < at < until), until]
            longest.append(max(later - earlier for earlier, later in zip(inside, inside[1:])))
        return longest
