"""bittern share of a small folder, on loopback."""
import json
import os
import select
import signal
import socket

import normalise
from case import LOOPBACK
from tracker import LateTracker, SilentTracker


LEAVES_WITHIN = 4  # seconds after the first Ctrl-C: 3 are promised, one is for a busy machine


def stop(program, number=signal.SIGINT, patience=LEAVES_WITHIN):
    program.signal(number)
    program.code = program.finish(patience)


def share_in_a_pipe(case):
    program, link = case.share()
    stop(program)
    assert program.output["out"] == link + "\n", "stdout has the link alone"
    assert "\r" not in program.output["err"] and "\x1b" not in program.output["err"]
    case.expect(program)


def share_again_reads_nothing(case):
    first, link = case.share()
    stop(first)
    second, again = case.share()
    stop(second)
    assert link.split("&x.pe")[0] == again.split("&x.pe")[0]
    case.expect(second)


def share_json(case):
    program, _ = case.share("--json")
    stop(program)
    case.expect(program, how=events)
    told = [event for event in map(json.loads, program.output["out"].splitlines()) if event["event"] == "hashing"]
    assert told[-1]["done"] == told[-1]["total"] and told[-1]["files_done"] == told[-1]["files"] == 3, told


def events(text, folder):
    return normalise.events(text, folder) if text.startswith("{") else normalise.text(text, folder)


def live_line(output):
    return "0 peers  up 0 B/s" in output["out"]


def share_on_80_columns(case):
    program, _ = case.share(columns=80)
    program.wait_for(live_line, "the live line")
    assert case.expect_screen(program, 80, "-live").colours > 0
    stop(program)
    case.expect_screen(program, 80)


def share_on_40_columns(case):
    program, _ = case.share(columns=40)
    program.wait_for(lambda output: "0 peers" in output["out"], "the live line")
    case.expect_screen(program, 40, "-live")
    stop(program)


def share_without_colour(case):
    program, _ = case.share(columns=80, NO_COLOR="1")
    program.wait_for(live_line, "the live line")
    assert case.expect_screen(program, 80, "-live").colours == 0
    stop(program)


def share_on_a_dumb_terminal(case):
    program, _ = case.share(columns=80, TERM="dumb")
    stop(program)
    assert "\x1b" not in program.output["out"]
    case.expect(program, streams=["out"])


def share_with_everything(case):
    program, link = case.share("--v2", "--tracker", "http://127.0.0.1:9/announce", "--webseed", "http://127.0.0.1:9/d/",
                               "--name", "sea side", "--piece-size", "16K", "--exclude", "*.txt", "--torrent", "t.torrent")
    program.wait_for(lambda output: "it is tried again" in output["err"], "the word that the tracker fails")
    stop(program)
    assert case.read("t.torrent").startswith(b"d")
    assert "btmh" in link and "btih" not in link
    case.expect(program)


def share_refuses_to_replace_a_file(case):
    case.holiday()
    case.write("t.torrent", b"d4:infodee")
    case.write("mine.txt", b"mine")
    case.expect(case.run("share", *LOOPBACK, "--torrent", "t.torrent", "holiday"))
    case.expect(case.run("share", *LOOPBACK, "--force", "--torrent", "mine.txt", "holiday"), suffix="-no-torrent")
    assert case.read("t.torrent") == b"d4:infodee"
    assert case.read("mine.txt") == b"mine"


def share_of_folders_too_deep_for_v2(case):
    case.write("data/" + "d/" * 95 + "file", b"content")
    case.expect(case.run("share", *LOOPBACK, "data"))


def share_of_nothing(case):
    case.expect(case.run("share", *LOOPBACK, "nowhere"))


def share_with_a_code(case):
    program, _ = case.share("--qr", columns=80)
    program.wait_for(live_line, "the live line")
    assert "▀" in program.output["out"] or "needs" in program.output["out"]
    stop(program)
    assert program.code == 0


def share_tells_which_file_changed(case):
    """With its real name in JSON, and one that is safe to print in the talk."""
    name = "red\x1b[31m.jpg"
    case.write(f"holiday/{name}", b"as shared")
    case.holiday()
    program, _ = case.share("--json")
    case.write(f"holiday/{name}", b"something else")
    program.wait_for(lambda output: '"file_trouble"' in output["out"], "the event")
    stop(program)
    changed = next(event for event in map(json.loads, program.output["out"].splitlines()) if event["event"] == "file_trouble")
    assert changed["path"] == os.path.join(case.folder, "holiday", name), changed
    assert "\x1b" not in program.output["err"] and "red\ufffd[31m.jpg is no longer offered" in program.output["err"], program.output


def share_ends_on_any_of_the_signals(case):
    for number in (signal.SIGTERM, signal.SIGHUP):
        program, _ = case.share()
        stop(program, number)
        assert program.code == 0 and "stopping" in program.output["err"], number


def share_ends_after_so_many_copies(case):
    sharing, link = case.share("--copies", "1")
    assert case.run("get", *LOOPBACK, "-o", "there", link).code == 0
    sharing.code = sharing.finish()
    assert sharing.code == 0 and "has a complete copy" in sharing.output["err"], sharing.output
    assert "sent 100 KiB, 1 copy" in sharing.output["err"], sharing.output


def share_leaves_at_once_when_told_twice(case):
    with SilentTracker() as tracker:
        def told_twice():
            tracker.announced.clear()
            program, _ = case.share("--tracker", tracker.url)
            tracker.announced.wait(30)
            program.signal()
            program.wait_for(lambda output: "stopping" in output["err"], "the word that it stops")
            return program.insist()
        # An orderly end has up to a second for the tracker, but may be through before the second signal counts.
        assert any(told_twice() == 130 for _ in range(8))


def share_leaves_in_time(case):
    """A tracker that never answers the goodbye holds nobody up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with SilentTracker() as tracker:
            program, _ = case.share("--tracker", tracker.url)
            assert tracker.announced.wait(30)
            stop(program, number)
        assert program.code == 0, program.code


def share_says_that_a_tracker_is_silent(case):
    """On any terminal, in a pipe and beside JSON: once, and that it works when it answers after all."""
    for settings in ({"columns": 80}, {}, {"json": True}):
        arguments = ["--json"] if settings.pop("json", False) else []
        with LateTracker() as tracker:
            program, _ = case.share("--tracker", tracker.url, *arguments, **settings)
            stream = "out" if settings else "err"
            program.wait_for(lambda output: "has not answered for 5 s" in output[stream], "the word that it is silent")
            tracker.released.set()
            works = '"working":true' if arguments else "works: 0 peers"
            program.wait_for(lambda output: works in output["out"] + output["err"], "the word that it works")
            stop(program)
        assert program.output[stream].count("has not answered") == 1, program.output


def share_tells_trackers_its_name_and_version(case):
    version = case.run("--version").output["out"].split("\n")[0]
    with SilentTracker() as tracker:
        program, _ = case.share("--tracker", tracker.url)
        assert tracker.announced.wait(30)
        tracker.released.set()
        stop(program)
    assert tracker.user_agent == version.replace(" ", "/"), (tracker.user_agent, version)


def share_goes_on_when_its_reader_has_left(case):
    case.holiday()
    program = case.start("share", *LOOPBACK, "holiday")
    program.close_stdout()
    program.wait_for(lambda output: "Ctrl-C stops sharing" in output["err"], "the end of the talk")
    stop(program)
    assert program.code == 0


def share_without_a_state_folder(case):
    case.write("state", b"a file where the folder should be")
    program, _ = case.share(BITTERN_STATE_DIR=case.environment["BITTERN_STATE_DIR"])
    stop(program)
    case.expect(program)


def share_without_any_folder_to_write(case):
    case.holiday()
    case.expect(case.run("share", *LOOPBACK, "holiday", BITTERN_STATE_DIR="/dev/null/state", TMPDIR="/dev/null"))


def share_says_when_a_file_changes(case):
    program, _ = case.share()
    case.write("holiday/photos/mole.jpg", b"another picture")
    program.wait_for(lambda output: "mole.jpg is no longer offered" in output["err"], "the warning")
    stop(program)
    assert program.output["err"].count("mole.jpg is no longer offered") == 1


def share_with_few_descriptors(case):
    """Strangers who connect and say nothing take no more than there are for them."""
    few = os.path.join(case.folder, "few")
    with open(few, "w", encoding="utf-8") as script:
        script.write(f'#!/bin/sh\nulimit -n 40\nexec "{case.binary}" "$@"\n')
    os.chmod(few, 0o755)
    case.binary = few
    program, link = case.share()
    port = int(link.split("x.pe=127.0.0.1")[1].lstrip(":%3A").split("&")[0])
    strangers = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    let_go, _, _ = select.select(strangers, [], [], 30)
    for stranger in strangers:
        stranger.close()
    stop(program)
    assert let_go and program.output["err"].count("cannot listen") <= 1, program.output["err"][:2000]
