"""The daemon killed at any moment."""
import os
import random
import threading
import time

from content import expect_same, make_file
from daemon_model import Model
from headless import configure, run_command, states
from world import Failed, QUIET, wait_until


def none_is_lost_by_kills(world):
    """Over kills at any moment of adding, removing, moving, stopping, verifying, downloading and ending no torrent that the
    daemon answered for is lost or wrong, and its database is sound."""
    kills, count = (500, 1000) if world.full else (10, 100)
    a, b = world.host(1), world.host(2)
    generator = random.Random(7)
    configure(world, b, "")
    state = os.path.join(world.environment(b)["XDG_STATE_HOME"], "bittern")
    model = Model(state, [world.path(name, "") for name in ("daemon", "elsewhere")], count, generator)
    film = make_file(world.path("original", "film.mkv"), (256 << 20) if world.full else (24 << 20))
    # Of a hybrid's link libtorrent 2.0.8 may say that its halves differ, when it gets piece layers while a disk is busy.
    share = world.share(a, film, *QUIET, "--v1", "--up", "1M" if world.full else "3M")

    def start():
        world.processes[1:-10] = []  # those of which nobody wants to read any more
        return world.start(b, "daemon", [world.binary, "daemon"])

    daemon = start()
    wait_until(model.answers, "the daemon to answer")
    films = world.path("films", "")
    run_command(world, b, "add", share.magnet + f"&x.pe={a.address}:6881", "-o", films)
    model.film = model.remote.call("torrent_get", fields=["hash_string"])["torrents"][0]["hash_string"]
    for torrent in model.torrents[::2]:
        model.add(torrent)
    copy = world.path("copies", "state.backup")
    for number in range(kills):
        worker = threading.Thread(target=model.work)
        worker.start()
        time.sleep(generator.uniform(0, 1))  # until any moment
        daemon.kill()
        worker.join()
        if model.refusal:
            raise Failed(f"what is right was refused: {model.refusal}")
        if not world.full or number % 10 == 0:
            run_command(world, b, "daemon", "backup", "--force", copy)  # which looks at all of the database
        daemon = start()
        if generator.random() < 0.2:  # while it starts, too
            time.sleep(generator.uniform(0, 0.3))
            daemon.kill()
            daemon = start()
        wait_until(model.answers, f"the daemon to answer after kill {number + 1}")
        model.look()
    for begin in (lambda: None, model.start_all):
        begin()
        model.wait_until_settled(patience=600 if world.full else 60)
    wait_until(lambda: states(world, b).get("film.mkv") == "seeding", "the download to be complete", patience=600)
    expect_same(film, os.path.join(films, "film.mkv"))
    model.expect_content()
    if damaged := [name for name in os.listdir(state) if "damaged" in name]:
        raise Failed(f"the database was damaged: {damaged}")
    run_command(world, b, "daemon", "stop")
    daemon.expect(0)
    run_command(world, b, "daemon", "backup", "--force", copy)
