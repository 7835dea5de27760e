"""Daemons on hosts of a world, and what our own commands say of them."""
import os

RPC = 9091


def configure(world, host, more):
    """Writes the configuration of a daemon on the host: it finds nobody by itself, and `more`."""
    config = os.path.join(world.environment(host)["HOME"], "config", "bittern", "config.toml")
    os.makedirs(os.path.dirname(config), exist_ok=True)
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"""
[daemon]
download_dir = "{world.path('daemon', '')}"
[network]
dht = false
lsd = false
pex = false
upnp = false
[storage]
backend = "{world.storage[1]}"
{more}""")


def start_daemon(world, host, prefix=()):
    """A daemon on the host with a configuration of its own, ready for commands. `prefix`: a command that starts it."""
    configure(world, host, f'[rpc]\nlisten = ["127.0.0.1:{RPC}"]\n')
    daemon = world.start(host, "daemon", [*prefix, world.binary, "daemon"])
    daemon.wait_for("runs: its socket is")
    return daemon


def run_command(world, host, *words):
    """One command to its end; returns its standard output."""
    return world.start(host, words[0], [world.binary, *words]).expect(0).out


def states(world, host):
    """The state of each torrent, by name."""
    rows = [line.split("\t") for line in run_command(world, host, "list").splitlines()]
    return {row[8]: row[7] for row in rows}
