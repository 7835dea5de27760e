"""bittern get from a bittern share, on loopback."""
import json
import os
import re
import signal
import subprocess
import urllib.parse

from case import LOOPBACK
from cases_share import events, stop
from tracker import EmptyServer, HangingServer, SilentTracker

NO_PEER = "0123456789abcdef0123456789abcdef01234567"


def same(case, folder):
    for name in ("notes.txt", "photos/harbour.jpg", "photos/mole.jpg"):
        assert case.read(f"holiday/{name}") == case.read(f"{folder}/{name}"), name
    assert not os.path.exists(os.path.join(case.folder, folder, ".DS_Store"))


def get_in_a_pipe(case):
    sharing, link = case.share()
    program = case.run("get", *LOOPBACK, "-o", "there", link)
    stop(sharing)
    case.expect(program)
    same(case, "there/holiday")


def get_what_this_machine_has(case):
    sharing, link = case.share(BITTERN_STATE_DIR=case.environment["BITTERN_STATE_DIR"])
    program = case.run("get", *LOOPBACK, "-o", "there", link)
    stop(sharing)
    case.expect(program)
    same(case, "there/holiday")


def get_again_is_already_complete(case):
    sharing, link = case.share()
    case.run("get", *LOOPBACK, "-o", "there", link)
    program = case.run("get", *LOOPBACK, "-o", "there", link)
    stop(sharing)
    case.expect(program)


def get_json(case):
    sharing, link = case.share()
    program = case.run("get", *LOOPBACK, "--json", "-o", "there", link)
    stop(sharing)
    case.expect(program, how=events)
    same(case, "there/holiday")


def get_tells_the_end_of_examining(case):
    case.holiday()
    assert case.run("create", "holiday").code == 0
    program = case.run("get", *LOOPBACK, "--json", "holiday.torrent")
    assert program.code == 0, program.output
    told = [event for event in map(json.loads, program.output["out"].splitlines()) if event["event"] == "examining"]
    assert told and told[-1]["done"] == told[-1]["total"] == 102_570, told


def get_on_80_columns(case):
    sharing, link = case.share()
    program = case.run("get", *LOOPBACK, "-o", "there", link, columns=80)
    stop(sharing)
    case.expect_screen(program, 80)
    assert program.code == 0


def get_a_torrent_file(case):
    sharing, _ = case.share("--torrent", "t.torrent")
    port = json_port(case, sharing)
    program = case.run("get", *LOOPBACK, "--peer", f"127.0.0.1:{port}", "-o", "there", "--name", "sea", "t.torrent")
    stop(sharing)
    case.expect(program)
    same(case, "there/sea")


def json_port(case, sharing):
    link = next(line for line in sharing.output["out"].split("\n") if line.startswith("magnet:"))
    return int(link.split("x.pe=127.0.0.1")[1].lstrip(":%3A").split("&")[0])


def get_some_files(case):
    sharing, link = case.share()
    program = case.run("get", *LOOPBACK, "--select", "photos/m*", "-o", "there", link)
    stop(sharing)
    case.expect(program)
    assert os.listdir(os.path.join(case.folder, "there/holiday")) == ["photos"]
    assert os.listdir(os.path.join(case.folder, "there/holiday/photos")) == ["mole.jpg"]


def get_list(case):
    sharing, link = case.share("--torrent", "t.torrent")
    case.expect(case.run("get", *LOOPBACK, "--list", link), suffix="-pipe")
    stop(sharing)
    case.expect(case.run("get", "--list", "--json", "t.torrent"), suffix="-json")
    case.expect(case.run("get", "--list", "--select", "*.txt", "t.torrent"), suffix="-some")
    case.expect_screen(case.run("get", "--list", "t.torrent", columns=80), 80, suffix="-terminal")
    case.expect(case.run("get", "--list", "-", stdin=case.read("t.torrent")), suffix="-stdin")


def get_list_whatever_lies_in_the_target(case):
    sharing, _ = case.share("--torrent", "t.torrent")
    stop(sharing)
    case.write("there/holiday", b"no folder, so that nothing could be downloaded here")
    listed = case.run("get", "--list", "-o", "there", "t.torrent")
    assert listed.code == 0 and listed.output["out"].count("\n") == 3 and not listed.output["err"], listed.output


def get_list_to_a_full_disk(case):
    sharing, _ = case.share("--torrent", "t.torrent")
    stop(sharing)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([case.binary, "get", "--list", "t.torrent"], cwd=case.folder, env=case.environment,
                              stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 5 and b"standard output can't be written" in done.stderr, done


def get_from_an_address_that_is_not_here(case):
    """One error, and no word of what came: nothing was interrupted."""
    case.expect(case.run("get", "--listen", "192.0.2.1", "--no-dht", "--no-lsd", "--no-upnp", "a" * 40, "b" * 40))


def get_metadata_only(case):
    sharing, link = case.share("--torrent", "t.torrent")
    program = case.run("get", *LOOPBACK, "--metadata-only", "-o", "there", link)
    again = case.run("get", *LOOPBACK, "--metadata-only", "-o", "there", link)
    assert again.code == 0 and again.output["out"] == program.output["out"], "the same file is there already"
    assert case.read("there/holiday.torrent") == case.read("t.torrent"), "piece layers and all"
    case.write("there/holiday.torrent", b"mine")
    refused = case.run("get", *LOOPBACK, "--metadata-only", "-o", "there", link)
    stop(sharing)
    case.expect(program)
    case.expect(refused, suffix="-again")
    forced = case.run("get", *LOOPBACK, "--metadata-only", "--overwrite", "-o", "there", "t.torrent")
    case.expect(forced, suffix="-over-what-is-no-torrent")
    assert case.read("there/holiday.torrent") == b"mine"
    case.write("there/holiday.torrent", b"d4:infodee")
    assert case.run("get", *LOOPBACK, "--metadata-only", "--overwrite", "-o", "there", "t.torrent").code == 0
    assert case.read("there/holiday.torrent") == case.read("t.torrent")


def get_refuses_to_overwrite(case):
    sharing, link = case.share()
    case.write("there/holiday/notes.txt", b"something of mine, and not what the torrent has")
    program = case.run("get", *LOOPBACK, "-o", "there", link)
    assert case.read("there/holiday/notes.txt").startswith(b"something of mine")
    forced = case.run("get", *LOOPBACK, "--overwrite", "-o", "there", link)
    stop(sharing)
    case.expect(program)
    assert forced.code == 0
    same(case, "there/holiday")


def get_of_what_cannot_be_read(case):
    case.write("page.torrent", b"<!DOCTYPE html><html>not found</html>")
    case.expect(case.run("get", "magnet:?xt=urn:btih:zz"), suffix="-link")
    case.expect(case.run("get", "page.torrent"), suffix="-page")
    case.expect(case.run("get", "nowhere.torrent"), suffix="-missing")
    case.expect(case.run("get", "-", stdin=b"\n# nothing\n"), suffix="-stdin")


def get_of_what_names_no_torrent(case):
    """Not a matter of a broken torrent: whatever was typed, it is the command that has to change."""
    for typed in ("", "magnet:foo", "magnte:?xt=urn:btih:" + NO_PEER, NO_PEER[1:], NO_PEER + "0", "nonsense", "http://",
                  "ftp://host/t.torrent", "some-longer-scheme://host/t.torrent", "file:///t.torrent", "."):
        program = case.run("get", typed)
        assert program.code == 2, (typed, program.code, program.output)
    for damaged in ("magnet:?xt=urn:btih:" + NO_PEER[1:], "magnet:?dn=name", "magnet:?xt=urn:btih:" + NO_PEER + "0"):
        program = case.run("get", damaged)
        assert program.code == 4, (damaged, program.code, program.output)
    for missing in ("nowhere.torrent", "no/such/file"):
        assert case.run("get", missing).code == 3, missing


def get_of_too_many(case):
    program = case.run("get", "-", stdin=f"{NO_PEER}\n".encode() * 1001)
    case.expect(program)


def get_again_needs_nobody(case):
    sharing, link = case.share()
    first = case.run("get", *LOOPBACK, "-o", "there", link)
    stop(sharing)
    hash_alone = re.search(r"btih:([0-9a-f]{40})", link)[1]
    again = case.run("get", *LOOPBACK, "-o", "there", hash_alone)
    listed = case.run("get", "--list", hash_alone)
    assert first.code == again.code == listed.code == 0, (first.output, again.output, listed.output)
    assert again.output["out"] == first.output["out"] and "already complete" in again.output["err"], again.output
    assert "mole.jpg" in listed.output["out"], listed.output


def get_interrupted_before_anything(case):
    """Nothing is read from a terminal until a line is typed."""
    program = case.start("get", "-", columns=80)
    program.wait_until_it_catches(signal.SIGINT)
    stop(program)
    assert program.code == 130 and "stopped: nothing had begun yet" in program.output["out"], program.output


def get_of_what_nothing_came_is_not_begun(case):
    """However often it is tried: nothing is saved, and no file is missed."""
    case.holiday()
    case.run("create", "-o", "h.torrent", "holiday")
    for _ in range(2):
        program = case.start("get", *LOOPBACK, "--json", "-o", "there", "h.torrent")
        program.wait_for(lambda output: '"waiting"' in output["out"], "that it waits")
        stop(program)
        assert program.code == 130 and program.output["err"] == "", (program.code, program.output)
    program = case.start("get", *LOOPBACK, "-o", "there", "h.torrent", columns=80)
    program.wait_for(lambda output: "peers: 0 found" in output["out"], "the reasons")
    stop(program)
    assert program.code == 130 and "mounted" not in program.output["out"], (program.code, program.output)
    assert "stopped: nothing had come yet" in program.output["out"], program.output


def get_several_with_one_bad(case):
    sharing, link = case.share()
    program = case.run("get", *LOOPBACK, "-o", "there", "-", stdin=f"nowhere.torrent\n{link}\n".encode())
    stop(sharing)
    case.expect(program)
    same(case, "there/holiday")


def get_waits_for_no_slow_server(case):
    sharing, link = case.share()
    path = os.path.join(case.folder, "there/holiday") + "\n"
    with SilentTracker() as server:
        getting = case.start("get", *LOOPBACK, "-o", "there", f"{server.url}?event=stopped", link)
        getting.wait_for(lambda output: output["out"] == path, "the other source")
        stop(sharing)
        server.released.set()
        getting.code = getting.finish()
    assert getting.code == 3, getting.output
    same(case, "there/holiday")


def get_says_what_it_reads(case):
    with SilentTracker() as server:
        getting = case.start("get", *LOOPBACK, f"{server.url}?event=stopped", columns=80)
        getting.wait_for(lambda output: "reading http://127.0.0.1" in output["out"], "what is read")
        stop(getting)
    assert getting.code == 130, getting.output


def get_gives_up_in_time(case):
    case.expect(case.run("get", *LOOPBACK, "--timeout", "1s", NO_PEER))


def get_says_why_nothing_comes(case):
    program = case.start("get", *LOOPBACK, "--json", NO_PEER)
    program.wait_for(lambda output: '"waiting"' in output["out"], "a waiting event")
    stop(program)
    waiting = next(event for event in map(json.loads, program.output["out"].splitlines()) if event["event"] == "waiting")
    assert waiting["dht"] is False and waiting["peers_known"] == 0 and "--peer" in waiting["hint"], waiting
    assert program.code == 130
    case.expect(program, how=events)


def get_names_what_gives_nothing(case):
    with EmptyServer() as empty, HangingServer() as hanging:
        sharing, _ = case.share("--torrent", "t.torrent", "--webseed", f"{empty.url}/", "--tracker", empty.url,
                                "--tracker", hanging.url)
        stop(sharing)
        program = case.run("get", *LOOPBACK, "--timeout", "3s", "-o", "there", "t.torrent")
    assert program.code == 3, program.output
    for words in (f"{empty.url}: HTTP 404", f"{hanging.url}: no answer", f"web seed {empty.url}/: HTTP 404"):
        assert words in program.output["err"], (words, program.output)


def get_tells_a_tracker_that_refuses_from_one_that_is_not_there(case):
    with EmptyServer() as empty:
        program = case.start("get", *LOOPBACK, "--json",
                             f"magnet:?xt=urn:btih:{NO_PEER}&tr={empty.url}&tr=http://127.0.0.1:9/announce")
        failed = program.wait_for(lambda output: both_failed(output["out"]), "that both fail")
        stop(program)
    assert [tracker["reached"] for tracker in failed] == [True, False], failed


def both_failed(text):
    for line in text.split("\n")[:-1]:
        trackers = json.loads(line).get("trackers", [])
        if len(trackers) == 2 and all(tracker["failures"] > 0 for tracker in trackers):
            return sorted(trackers, key=lambda tracker: not tracker["reached"])
    return None


def get_waiting_on_80_columns(case):
    waiting_screen(case, 80)


def get_waiting_on_40_columns(case):
    waiting_screen(case, 40)


def waiting_screen(case, columns):
    program = case.start("get", *LOOPBACK, NO_PEER, columns=columns)
    program.wait_for(lambda output: "peers: 0 found" in output["out"], "the reasons")
    stop(program)
    first_frame = program.output["out"].split("\x1b")[0]
    case.expect_text(first_frame)
    assert program.code == 130


def get_interrupted_goes_on_where_it_was(case):
    sharing, link = case.share("--piece-size", "16K", "--v1")
    getting = case.start("get", *LOOPBACK, "--json", "--down", "20K", "-o", "there", link)
    getting.wait_for(lambda output: any(event.get("done", 0) > 0 for event in progress(output)), "some bytes")
    stop(getting)
    assert getting.code == 7, getting.output
    again = case.run("get", *LOOPBACK, "-o", "there", link)
    stop(sharing)
    case.expect(again)
    same(case, "there/holiday")


def get_leaves_in_time(case):
    """A tracker that never answers the goodbye holds nobody up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with SilentTracker() as tracker:
            program = case.start("get", *LOOPBACK, f"magnet:?xt=urn:btih:{NO_PEER}&tr={tracker.url}")
            assert tracker.announced.wait(30)
            stop(program, number)
        assert program.code == 130, program.code


def get_leaves_at_once_when_told_twice(case):
    """With a download under way the first Ctrl-C alone would end with 7."""
    with SilentTracker() as tracker:
        sharing, link = case.share("--piece-size", "16K", "--v1")

        def told_twice(folder):
            tracker.announced.clear()
            getting = case.start("get", *LOOPBACK, "--down", "20K", "-o", folder, f"{link}&tr={tracker.url}", columns=80)
            assert tracker.announced.wait(30)
            getting.wait_for(lambda output: re.search(r"[1-9]\d?%", output["out"]), "some bytes")
            getting.signal()
            getting.wait_for(lambda output: "stopping" in output["out"], "the word that it stops")
            return getting.insist()
        # An orderly end has up to a second for the tracker, but may be through before the second signal counts.
        assert any(told_twice(f"there-{number}") == 130 for number in range(8))
    stop(sharing)


def progress(output):
    lines = output["out"].split("\n")[:-1]
    return [event for event in map(json.loads, lines) if event["event"] == "progress"]


def get_saves_on_any_of_the_signals(case):
    for number in (signal.SIGTERM, signal.SIGHUP):
        folder = number.name
        sharing, link = case.share("--piece-size", "16K", "--v1")
        getting = case.start("get", *LOOPBACK, "--json", "--down", "20K", "-o", folder, link)
        getting.wait_for(lambda output: any(event.get("done", 0) > 0 for event in progress(output)), "some bytes")
        stop(getting, number)
        assert getting.code == 7, getting.output
        assert case.run("get", *LOOPBACK, "-o", folder, link).code == 0
        stop(sharing)
        same(case, f"{folder}/holiday")


def get_refuses_a_pipe(case):
    os.mkfifo(os.path.join(case.folder, "pipe"))
    case.expect(case.run("get", "pipe"))


def get_takes_what_the_link_selects(case):
    sharing, link = case.share()
    listed = case.run("get", *LOOPBACK, "--list", link + "&so=0")
    fetched = case.run("get", *LOOPBACK, "-o", "there", link + "&so=0")
    stop(sharing)
    assert fetched.code == 0 and os.listdir(os.path.join(case.folder, "there/holiday")) == ["notes.txt"], fetched.output
    case.expect(listed)


def get_and_seed(case):
    sharing, link = case.share()
    getting = case.start("get", *LOOPBACK, "--seed", "-o", "there", link)
    path = os.path.join(case.folder, "there/holiday") + "\n"
    getting.wait_for(lambda output: "seeding; Ctrl-C stops" in output["err"] and output["out"] == path, "path and seeding")
    stop(sharing)
    stop(getting)
    case.expect(getting)


def get_of_the_same_torrent_twice(case):
    """By whatever it is named, and however far the other one is: it is fetched once, and the other source refused."""
    sharing, link = case.share("--torrent", "t.torrent")
    v1, v2 = (re.search(f"xt=urn:{kind}:[0-9a-f]+", link)[0] for kind in ("btih", "btmh"))
    peer = urllib.parse.unquote(link[link.index("&x.pe=") + 6:])
    words = "the same torrent was given by another source too, and is fetched once, by that one's trackers and peers alone"
    for number, sources in enumerate((["t.torrent", "t.torrent"], ["t.torrent", link], [link, link],
                                      [f"magnet:?{v1}", f"magnet:?{v2}"])):
        folder = f"there-{number}"
        program = case.run("get", *LOOPBACK, "--peer", peer, "-o", folder, *sources, link,
                           BITTERN_STATE_DIR=case.path(f"state-{number}"))
        assert program.code == 9, program.output
        assert program.output["err"].count(words) == program.output["err"].count("error:") == 2, program.output
        assert program.output["out"] == case.path(f"{folder}/holiday") + "\n", program.output
        same(case, f"{folder}/holiday")
    stop(sharing)


def get_twice_into_one_folder(case):
    case.holiday()
    case.run("create", "-o", "h.torrent", "holiday")
    first = case.start("get", *LOOPBACK, "--json", "-o", "there", "h.torrent")
    first.wait_for(lambda output: '"waiting"' in output["out"] or '"progress"' in output["out"], "the transfer")
    second = case.run("get", *LOOPBACK, "-o", "there", "h.torrent", BITTERN_STATE_DIR=os.path.join(case.folder, "other"))
    case.expect(second)
    os.kill(first.child.pid, signal.SIGKILL)
    first.finish()
    third = case.run("get", *LOOPBACK, "--timeout", "0s", "-o", "there", "h.torrent")
    assert third.code == 3, third.output
