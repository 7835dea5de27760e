"""Daemons of bittern on hosts of a scenario."""
import os


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
