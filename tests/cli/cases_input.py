"""Standard input that fails, is closed, or never comes."""
import json
import os
import pty
import signal
import tty

READERS = (("create", "--name", "tale", "-"), ("show", "-"), ("magnet", "-"), ("edit", "--comment=x", "-o", "new", "-"),
           ("verify", "-", "holiday"), ("diff", "-", "holiday"), ("create", "--reuse", "-", "holiday"))


def refuses(case, arguments, stdin, cause):
    program = case.run(*arguments, stdin=stdin)
    assert program.code == 5, (arguments, program.code, program.output)
    assert program.output == {"out": "", "err": f"error: {cause}\n"}, (arguments, program.output)


def input_that_is_a_folder(case):
    case.holiday()
    before = sorted(os.listdir(case.folder))
    folder = os.open("/", os.O_RDONLY)
    for arguments in (*READERS, ("get", "-")):
        refuses(case, arguments, folder, "cannot read standard input: is a directory")
    os.close(folder)
    assert set(os.listdir(case.folder)) - set(before) <= {"state"}


def input_that_breaks_off(case):
    """A terminal whose other side is gone gives what was written to it, and then EIO."""
    reader, writer = pty.openpty()
    tty.setraw(writer)
    os.write(writer, b"once upon a time")
    os.close(writer)
    refuses(case, ("create", "--name", "tale", "-"), reader, "cannot read standard input: input/output error")
    os.close(reader)
    assert not os.path.exists(os.path.join(case.folder, "tale.torrent"))


def input_that_is_closed(case):
    case.holiday()
    case.binary, bittern = "/bin/sh", case.binary
    for arguments in (*READERS, ("get", "-")):
        refuses(case, ("-c", 'exec "$@" <&-', "sh", bittern, *arguments), b"", "standard input is closed")


def input_that_never_comes(case):
    """Ctrl-C is answered alike by all that wait for it."""
    case.holiday()
    for arguments in READERS:
        program = case.start(*arguments, columns=80)
        program.wait_until_it_catches(signal.SIGINT)
        program.signal()
        assert program.finish() == 130, (arguments, program.output)
        assert program.output["out"] == "stopped: nothing was done yet\n", (arguments, program.output)
        program = case.start(*arguments, "--json", columns=80)
        program.wait_until_it_catches(signal.SIGINT)
        program.signal()
        assert program.finish() == 130, (arguments, program.output)
        event = json.loads(program.output["out"])
        assert (event["event"], event["fault"], event["exit_code"]) == ("error", "interrupted", 130), event
