"""What a scenario gets: a network, a folder, and bittern on any host."""
import os
import time

from processes import Failed, PATIENCE, Process, Skipped, wait_until

QUIET = ("--no-dht", "--no-lsd", "--no-pex", "--no-upnp")  # finds nobody by itself
PORT = 6881                                                # bittern's, where nobody else has it


class World:
    def __init__(self, network, binary, storage, folder, full):
        self.network, self.binary, self.folder, self.full = network, binary, folder, full
        self.storage = ("--storage", storage)
        self.processes = []
        self.measured = {}  # what -> seconds: told with the verdict, and never judged

    def timed(self, short, holds, what, patience=PATIENCE):
        """wait_until(), whose seconds are told with the verdict, by the short name."""
        begun = time.monotonic()
        value = wait_until(holds, what, patience)
        self.measured[short] = time.monotonic() - begun
        return value

    def host(self, number):
        return self.network.host(number)

    def path(self, *parts):
        """A path in the scenario's own folder; the folders above it are made."""
        whole = os.path.join(self.folder, *parts)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        return whole

    def environment(self, host):
        """Each host has a home of its own, so that they share no state."""
        home = self.path(f"home-{host.name}", "")
        kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        return {**kept, "HOME": home, "LANG": "C.UTF-8", "TERM": "dumb", "XDG_STATE_HOME": os.path.join(home, "state"),
                "XDG_CONFIG_HOME": os.path.join(home, "config"), "XDG_CACHE_HOME": os.path.join(home, "cache")}

    def start(self, host, name, command, stdin=None):
        """Starts a program on a host. `name` is for its log files; a number is added."""
        process = Process(host, f"{len(self.processes) + 1:02d}-{name}", command, self.path("logs", ""),
                          self.environment(host), stdin)
        self.processes.append(process)
        return process

    def share(self, host, path, *options, prefix=()):
        """`bittern share`, ready: `.magnet` is its link, and it listens. `prefix`: a command that starts it."""
        process = self.start(host, "share", [*prefix, self.binary, "share", path, *self.storage, *options])
        process.magnet = process.wait_for_answer(r'magnet:\?[^\s"]+').group(0)
        if "--json" not in options and process.out.strip() != process.magnet:
            raise Failed(f"stdout of share has to be the link alone, but is {process.out!r}")
        return process

    def link_of(self, host, path, *options):
        """The link that sharing this would give."""
        share = self.share(host, path, *QUIET, *options)
        share.kill()
        return share.magnet

    def get(self, host, source, into, *options, stdin=None):
        """`bittern get` into a folder; wait for its end with `.expect(0)`."""
        os.makedirs(into, exist_ok=True)
        return self.start(host, "get", [self.binary, "get", source, "-o", into, *self.storage, *options], stdin)

    def close(self):
        for process in self.processes:
            process.kill()


def peer(host):
    """The option that names bittern on that host as a peer."""
    return ("--peer", f"{host.address}:{PORT}")


def uploaded(share):
    """Bytes of content that a `share --json` has sent in all, said after this call: twice, so that the last peer counts."""
    before = len(share.events("status"))
    wait_until(lambda: len(share.events("status")) >= before + 2, "share to tell what it has sent")
    return share.events("status")[-1]["uploaded"]


def only(magnet, kind):
    """The link with one kind of info-hash: `btih` (v1) or `btmh` (v2)."""
    head, query = magnet.split("?", 1)
    parts = [part for part in query.split("&") if not part.startswith("xt=") or f":{kind}:" in part]
    if not any(part.startswith("xt=") for part in parts):
        raise Failed(f"no {kind} in {magnet}")
    return head + "?" + "&".join(parts)


__all__ = ["Failed", "PORT", "QUIET", "Skipped", "World", "only", "peer", "uploaded", "wait_until"]
