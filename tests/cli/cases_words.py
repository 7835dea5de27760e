"""Help, versions and errors of the command line: nothing here opens a socket."""
import subprocess


def words_help(case):
    case.expect(case.run("help"))


def words_help_share(case):
    case.expect(case.run("help", "share"))


def words_help_get(case):
    program = case.run("get", "--help")
    case.expect(program)
    assert program.output["out"] == case.run("help", "get").output["out"]


def words_no_command(case):
    case.expect(case.run())


def words_unknown_command(case):
    case.expect(case.run("shrae", "x"))


def words_unknown_option(case):
    case.expect(case.run("get", "--selct", "*.pdf", "x"))


def words_unknown_option_json(case):
    case.expect(case.run("get", "--selct", "--json", "x"))


def words_private_without_tracker(case):
    case.expect(case.run("share", "--private", "x"))


def words_version(case):
    case.expect(case.run("--version"))


def words_error_on_a_terminal(case):
    program = case.run("frobnicate", columns=80)
    assert program.code == 2
    assert case.expect_screen(program, 80).colours > 0
    assert case.expect_screen(case.run("frobnicate", columns=80, NO_COLOR="1"), 80).colours == 0


def words_names_cannot_write_on_the_terminal(case):
    program = case.run("get\x1b[2J\u202e")
    assert "\x1b" not in program.output["err"] and "\u202e" not in program.output["err"]
    case.expect(program)


def words_to_a_full_disk(case):
    for arguments in (["help"], ["--version"], ["--version", "--json"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([case.binary, *arguments], env=case.environment, stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 5 and b"standard output can't be written" in done.stderr, (arguments, done)


def words_to_a_closed_output(case):
    """What no place was given for is lost, and that is said; what has nothing to say loses nothing."""
    case.holiday()
    assert case.run("create", "holiday").code == 0
    answers = (["help"], ["--version"], ["--version", "--json"], ["show", "holiday.torrent"], ["magnet", "holiday.torrent"],
               ["create", "--force", "holiday"], ["create", "-o", "-", "holiday"], ["edit", "--comment", "x", "holiday.torrent"],
               ["verify", "--json", "holiday.torrent", "holiday"], ["diff", "holiday.torrent", "holiday/photos"],
               ["get", "--list", "holiday.torrent"], ["config", "example"], ["config", "show"], ["config", "path"],
               ["config", "check", "--json"])
    for arguments in answers:
        done = closed(case, arguments)
        assert done.returncode == 5 and done.stderr.endswith(b"\n") and b"standard output is closed" in done.stderr, (arguments, done)
    assert closed(case, ["verify", "holiday.torrent", "holiday"]).returncode == 0
    assert closed(case, ["show", "no.torrent"]).returncode == 3


def closed(case, arguments):
    return subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", case.binary, *arguments], cwd=case.folder, env=case.environment,
                          stderr=subprocess.PIPE, check=False)


def words_to_a_reader_that_has_left(case):
    program = case.start("help")
    program.close_stdout()
    assert program.finish() == 0 and not program.output["err"], program.output
