"""What happens to networks while a download goes on."""
import time

from lab import DHT_ONLY, FAR, Failed, MIB, wait_until

SLOWLY = ("--down", "300k")


def _half_way(lab, seeder, leecher):
    """A download of which a quarter is here."""
    dht = lab.dht()
    share = lab.share_file(seeder, *DHT_ONLY, size=6 * MIB, dht=dht)
    get = lab.start_fetch(leecher, share, *DHT_ONLY, *SLOWLY)
    wait_until(lambda: get.bytes() > MIB, "the download to go on")
    return get


def _goes_on(lab, get):
    """Measures when bytes come again, from now on, and waits for the rest."""
    begun, before = time.monotonic(), get.bytes()
    # What had come already is still on its way to the disk: a good deal more has to arrive.
    wait_until(lambda: get.bytes() > before + MIB or get.is_complete(), "the download to go on again", 180)
    after = time.monotonic() - begun
    lab.finish_fetch(get)
    lab.measured = {"first byte": after}


def a_partition(lab):
    """For sixty seconds nothing passes between who shares and all others; then the download goes on."""
    seeder, leecher = lab.host(delay=FAR), lab.host(delay=FAR)
    get = _half_way(lab, seeder, leecher)
    lab.network.cut(seeder)
    seen = lab.network.capture(leecher)
    time.sleep(60)  # what is tested is this length
    if any(packet.source == seeder.v4 for packet in seen.received()):
        raise Failed("the partition has a hole")
    lab.network.heal()
    _goes_on(lab, get)


a_partition.slow = True


def a_router_forgets(lab):
    """The router of a symmetric NAT forgets who inside has which port: what was connected is connected no more."""
    router = lab.router("symmetric", delay=FAR)
    get = _half_way(lab, lab.host(delay=FAR), lab.host(behind=router))
    router.forget()
    _goes_on(lab, get)


def a_downloader_comes_again(lab):
    """Who downloads behind a NAT is killed and begins again, which who shares has not noticed."""
    dht = lab.dht()
    share = lab.share_file(lab.host(delay=FAR), *DHT_ONLY, size=6 * MIB, dht=dht)
    machine = lab.host(behind=lab.router("symmetric", delay=FAR))
    first = lab.start_fetch(machine, share, *DHT_ONLY, *SLOWLY)
    wait_until(lambda: first.bytes() > MIB, "the download to go on")
    first.kill()
    again = lab.start_fetch(machine, share, *DHT_ONLY)
    _goes_on(lab, again)


def the_home_gets_another_address(lab):
    """The provider gives the router of the downloader another address."""
    router = lab.router(delay=FAR)
    get = _half_way(lab, lab.host(delay=FAR), lab.host(behind=router))
    lab.network.give_addresses(router, v4=True, v6=False)
    _goes_on(lab, get)


the_home_gets_another_address.slow = True


def the_machine_gets_another_address(lab):
    """The downloader's machine itself gets another address, as when it joins another network."""
    machine = lab.host(delay=FAR)
    get = _half_way(lab, lab.host(delay=FAR), machine)
    lab.network.give_addresses(machine, v4=True, v6=False)
    _goes_on(lab, get)


the_machine_gets_another_address.slow = True
