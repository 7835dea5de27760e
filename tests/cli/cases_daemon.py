"""The commands that talk to the daemon, with one that always has the same torrents."""
import contextlib
import fcntl
import os
import signal
import struct
import termios

from fake_daemon import FakeDaemon
from normalise import events
from terminal import Terminal

SHOWING = ("list", "info", "files", "peers", "trackers", "limit", "label", "queue", "stats", "log")
CHANGING = ("select", "move", "rename", "reannounce", "watch", "add", "start", "stop", "remove")


@contextlib.contextmanager
def a_daemon(case):
    daemon = FakeDaemon(case.folder)
    try:
        yield daemon
    finally:
        daemon.close()


def at(daemon, command, *words):
    return (command, "--socket", daemon.socket, *words)


def daemon_help(case):
    for command in SHOWING + CHANGING + ("verify",):
        program = case.run("help", command)
        assert program.code == 0 and "Examples:\n  bittern " in program.output["out"], program.output
        lines = program.output["out"].splitlines()
        assert max(map(len, lines)) <= 86, max(lines, key=len)
        if command in SHOWING + CHANGING:
            case.expect(program, suffix="-" + command)


def daemon_shows(case):
    """Every command that shows something: in a pipe, on 80 and 40 columns, as JSON."""
    with a_daemon(case) as daemon:
        for command in SHOWING:
            words = ("--all",) if command in ("info", "files", "peers", "trackers") else ()
            case.expect(case.run(*at(daemon, command, *words)), suffix=f"-{command}")
            case.expect(case.run(*at(daemon, command, *words, "--json")), how=events, streams=("out",), suffix=f"-{command}-json")
            for columns in (80, 40):
                program = case.run(*at(daemon, command, *words), columns=columns, TZ="UTC")
                assert program.code == 0 and "\x1b" not in program.output["out"].replace("\x1b[1;33mwarning:\x1b[0m", ""), program.output
                case.expect_text(program.output["out"].replace(case.folder, "$TMP"), suffix=f"-{command}-{columns}")


def daemon_changes(case):
    with a_daemon(case) as daemon:
        for suffix, *words in (("select", "select", "2", "--want", "*.txt", "--low", "2"), ("limit", "limit", "1", "3", "--ratio", "2"),
                               ("label", "label", "1", "--add", "seen"), ("move", "move", "holiday", "/new"),
                               ("rename", "rename", "2", "summer"), ("queue", "queue", "top", "3"), ("reannounce", "reannounce", "--all"),
                               ("verify", "verify", "holiday")):
            case.expect(case.run(*at(daemon, *words)), suffix="-" + suffix)


def daemon_that_is_not_there(case):
    case.expect(case.run("info", "1"))


def screen_of(program, columns):
    terminal = Terminal(columns)
    terminal.feed(program.output["out"])
    return terminal


def shown(program, columns, *texts):
    """Waits until the screen has all of these."""
    def has_all(_):
        screen = screen_of(program, columns).screen()
        return all(text in screen for text in texts)
    program.wait_for(has_all, f"a screen with {texts}")


def daemon_watch(case):
    with a_daemon(case) as daemon:
        for columns in (80, 40):
            program = case.start(*at(daemon, "watch", "--interval", "1h"), columns=columns)
            shown(program, columns, "3 torrents", "q leave" if columns == 80 else "by id")
            screen = screen_of(program, columns)
            assert len(screen.rows) == 40 and screen.other_screen and screen.cursor_hidden
            case.expect_text(screen.screen(), suffix=f"-{columns}")
            program.type(b"/holi\rsr")
            shown(program, columns, "1 torrent,", "/holi")
            program.type(b"\x1b")
            shown(program, columns, "3 torrents", "by done, turned")
            program.type(b"q")
            assert program.finish() == 0
            left = screen_of(program, columns)
            assert not left.other_screen and not left.cursor_hidden and left.wraps


def daemon_watch_gives_the_terminal_back(case):
    """However it ends: keys are shown again, and lines are taken whole."""
    with a_daemon(case) as daemon:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            program = case.start(*at(daemon, "watch", "--interval", "1h"), columns=80, keep_terminal=True)
            before = termios.tcgetattr(program.terminal)
            shown(program, 80, "3 torrents")
            assert not termios.tcgetattr(program.terminal)[3] & (termios.ECHO | termios.ICANON)
            program.signal(number)
            assert program.child.wait(30) == 130
            assert termios.tcgetattr(program.terminal) == before
            os.close(program.terminal)
            program.finish()
            left = screen_of(program, 80)
            assert not left.other_screen and not left.cursor_hidden, number


def daemon_watch_follows_the_terminal(case):
    with a_daemon(case) as daemon:
        program = case.start(*at(daemon, "watch", "--interval", "1h"), columns=80)
        shown(program, 80, "3 torrents", "SIZE")
        fcntl.ioctl(program.ours, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 40, 0, 0))
        program.signal(signal.SIGWINCH)  # the terminal itself tells only the session that it controls

        def is_narrow(output):
            frame = output["out"].rpartition("\x1b[H")[2]
            return "SIZE" not in frame and "NAME" in frame and frame.endswith("\x1b[J") and frame.count("\n") == 9
        program.wait_for(is_narrow, "a narrower table of ten rows")
        program.type(b"q")
        assert program.finish() == 0


def daemon_watch_outlives_the_daemon(case):
    daemon = FakeDaemon(case.folder)
    program = case.start(*at(daemon, "watch", "--interval", "1s"), columns=80)
    shown(program, 80, "3 torrents")
    daemon.close()
    shown(program, 80, "3 torrents", "bittern daemon")
    again = FakeDaemon(case.folder)
    shown(program, 80, "3 torrents", "q leave")
    program.type(b"q")
    assert program.finish() == 0
    again.close()


def daemon_watch_in_a_pipe(case):
    with a_daemon(case) as daemon:
        case.expect(case.run(*at(daemon, "watch")), suffix="-refused")
        program = case.start(*at(daemon, "watch", "--json", "--interval", "1s", "--state", "seeding"))
        program.wait_for(lambda output: output["out"].count("\n") >= 2, "two snapshots")
        for line in program.output["out"].splitlines()[:2]:
            case.expect_text(events(line, case.folder), suffix="-json")
        program.close_stdout()
        program.code = program.finish()
        assert program.code == 0, program.output


def daemon_log_follows(case):
    with a_daemon(case) as daemon:
        program = case.start(*at(daemon, "log", "-f"))
        program.wait_for(lambda output: output["out"].count("\n") >= 4, "the lines, and again what the daemon gives")
        assert ("bittern_log", {"after": 2, "most": 1_000_000}) in daemon.asked
        program.signal()
        assert program.finish() == -signal.SIGINT
