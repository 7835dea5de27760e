"""The commands that need no network: create, show, verify, edit, magnet, diff."""
import os
import re
import resource
import socket

from normalise import events

NO_PEER = "0123456789abcdef0123456789abcdef01234567"


def help_of(command):
    def tools_help(case):
        case.expect(case.run("help", command))
    return tools_help


tools_help_create, tools_help_show, tools_help_verify = help_of("create"), help_of("show"), help_of("verify")
tools_help_edit, tools_help_magnet, tools_help_diff = help_of("edit"), help_of("magnet"), help_of("diff")


def holiday_torrent(case, *options):
    case.holiday()
    assert case.run("create", *options, "holiday").code == 0


def tools_create(case):
    case.holiday()
    os.symlink("notes.txt", os.path.join(case.folder, "holiday/link"))
    case.expect(case.run("create", "holiday"))
    case.expect(case.run("create", "holiday"), suffix="-again")
    case.expect(case.run("create", "--force", "--symlinks", "holiday"), suffix="-symlinks")
    case.expect(case.run("create", "--json", "-o", "other.torrent", "--source", "HERE", "holiday"),
                how=events, suffix="-json")
    case.expect(case.run("create", "--dry-run", "holiday"), suffix="-dry-run")
    case.expect_screen(case.run("create", "--dry-run", "-q", "holiday", columns=80), 80, suffix="-dry-run-terminal")


def tools_create_is_the_same_everywhere(case):
    """One folder in two places, files made in another order and at other times: one torrent."""
    case.holiday()
    case.write("two/holiday/photos/mole.jpg", case.read("holiday/photos/mole.jpg"))
    case.write("two/holiday/photos/harbour.jpg", case.read("holiday/photos/harbour.jpg"))
    case.write("two/holiday/notes.txt", case.read("holiday/notes.txt"))
    os.utime(os.path.join(case.folder, "two/holiday/notes.txt"))
    assert case.run("create", "-o", "one.torrent", "holiday").code == 0
    assert case.run("create", "-o", "two.torrent", "two/holiday").code == 0
    assert case.read("one.torrent") == case.read("two.torrent")
    link = case.run("magnet", "one.torrent").output["out"]
    assert case.run("create", "-o", "-", "holiday").output["out"].startswith("d4:infod")
    assert link.startswith("magnet:?xt=urn:btih:")


def tools_create_of_a_folder_with_one_file(case):
    """In v2 it differs from that file alone by the names only."""
    case.write("one/a", b"hello")
    case.write("two/two", b"hello")
    for name in ("one", "two"):
        case.expect(case.run("create", "--v2", name), suffix="-" + name)
        case.expect(case.run("verify", name + ".torrent", name), suffix=f"-{name}-verified")


def tools_create_of_standard_input(case):
    case.expect(case.run("create", "--name", "tale.txt", "-", stdin=b"once upon a time\n"))
    case.expect(case.run("create", "-", stdin=b"once\n"), suffix="-without-a-name")
    case.expect(case.run("create", "--name", "tale.txt", "-", stdin=b""), suffix="-empty")


def tools_create_reuses_an_older_torrent(case):
    """What changed before an edit of the torrent, which makes it young, is read all the same."""
    case.write("data/large", bytes(100_000))
    case.write("data/small", b"small\n")
    for name in ("large", "small"):
        os.utime(os.path.join(case.folder, "data", name), (1_700_000_000, 1_700_000_000))
    assert case.run("create", "--piece-size", "32K", "-o", "old.torrent", "data").code == 0
    with open(os.path.join(case.folder, "data/large"), "r+b") as file:
        file.seek(50_000)
        file.write(b"XYZ")
    assert case.run("edit", "--comment", "younger", "old.torrent").code == 0
    later = os.stat(case.folder).st_mtime + 3600
    os.utime(os.path.join(case.folder, "old.torrent"), (later, later))
    case.expect(case.run("create", "--reuse", "old.torrent", "-o", "new.torrent", "data"))
    assert case.run("verify", "new.torrent", "data").code == 0
    case.expect(case.run("create", "--v1", "--reuse", "old.torrent", "-o", "v1.torrent", "data"), suffix="-v1")


def tools_create_of_bad_input(case):
    """Each says what is wrong, and leaves nothing half-written."""
    case.holiday()
    case.write("empty/nothing", b"")
    os.mkdir(os.path.join(case.folder, "bare"))
    os.mkfifo(os.path.join(case.folder, "fifo"))
    os.mkfifo(os.path.join(case.folder, "holiday/pipe"))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.join(case.folder, "holiday/socket"))
        case.expect(case.run("create", "-o", "with-pipe.torrent", "holiday"), suffix="-what-is-no-file")
    os.symlink("loop", os.path.join(case.folder, "holiday/loop"))
    os.symlink("..", os.path.join(case.folder, "holiday/photos/up"))
    case.expect(case.run("create", "-o", "followed.torrent", "--follow-symlinks", "holiday"), suffix="-loop")
    bad_name = os.path.join(os.fsencode(case.folder), b"latin/caf\xe9")
    os.mkdir(os.path.dirname(bad_name))
    open(bad_name, "wb").close()
    before = sorted(os.listdir(case.folder))
    case.expect(case.run("create", "gone"), suffix="-gone")
    case.expect(case.run("create", "bare"), suffix="-empty-folder")
    case.expect(case.run("create", "empty"), suffix="-empty-files")
    case.expect(case.run("create", "fifo"), suffix="-fifo")
    case.expect(case.run("create", "latin"), suffix="-not-utf8")
    case.expect(case.run("create", "-o", "no/such/folder/t.torrent", "holiday"), suffix="-nowhere")
    case.expect(case.run("create", "/" + "/".join(["x" * 200] * 21)), suffix="-path-too-long")
    assert sorted(os.listdir(case.folder)) == before


def tools_create_into_what_is_no_place(case):
    case.holiday()
    os.mkdir(os.path.join(case.folder, "folder"))
    os.mkfifo(os.path.join(case.folder, "fifo"))
    case.write("there.torrent", b"mine")
    for suffix, *words in (("empty", "-o", "", "holiday"), ("slash", "-o", "new/", "holiday"),
                           ("dot", "-o", ".", "holiday"), ("folder", "-o", "folder", "holiday"),
                           ("fifo", "--force", "-o", "fifo", "holiday"), ("empty-path", ""),
                           ("json", "--json", "-o", "-", "holiday"),
                           ("dry-run", "--dry-run", "-o", "there.torrent", "holiday")):
        case.expect(case.run("create", *words), suffix="-" + suffix)
    assert case.run("create", "-o", "-", "holiday", columns=80).code == 2  # binary data on a terminal
    assert case.read("there.torrent") == b"mine"
    with open(os.path.join(case.folder, "large"), "wb") as file:
        file.truncate(40 << 30)
    case.expect(case.run("create", "--dry-run", "--piece-size", "16K", "large"), suffix="-too-many-pieces")


def tools_create_leaves_out(case):
    case.holiday()
    case.write("holiday/scan7.tmp", b"7")
    case.write("holiday/scans.tmp", b"s")
    case.expect(case.run("create", "--dry-run", "-v", "--exclude", "*[[:digit:]].tmp", "holiday"))
    case.expect(case.run("create", "--dry-run", "--exclude", "[[:number:]]", "holiday"), suffix="-unknown-class")
    here = os.getcwd()
    os.mkdir(os.path.join(case.folder, "deep"))
    os.chdir(os.path.join(case.folder, "deep"))
    for _ in range(22):
        os.mkdir("y" * 200)
        os.chdir("y" * 200)
    os.chdir(here)
    program = case.run("create", "--dry-run", "deep")
    assert len(program.output["err"]) < 700, "a pattern of thousands of letters helps nobody"
    pattern = re.search("leave it out with --exclude '(/y.*)'", program.output["err"]).group(1)
    case.write("deep/" + "y" * 200 + "/beside", b"kept")
    kept = case.run("create", "--dry-run", "--exclude", pattern, "deep")
    assert kept.code == 0 and kept.output["out"].endswith("/beside\n"), kept.output


def tools_create_on_a_full_disk(case):
    """A limit on the size of files is met as a full disk is: in the middle of writing."""
    case.write("large", os.urandom(20 << 20))
    before = sorted(os.listdir(case.folder))

    def create(*arguments, **settings):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))  # inherited by what is started
        try:
            return case.run("create", *arguments, **{"BITTERN_STATE_DIR": "/proc/none", **settings})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    program = create("--piece-size", "16K", "large")
    assert program.code == 5, program.output
    assert "cannot write" in program.output["err"] and not program.output["out"], program.output
    assert sorted(os.listdir(case.folder)) == before
    program = create("--name", "tale", "-", stdin=b"x" * 10_000, TMPDIR=case.folder)
    assert program.code == 5 and "set TMPDIR" in program.output["err"], program.output
    assert sorted(os.listdir(case.folder)) == before


def tools_show(case):
    holiday_torrent(case, "--tracker", "udp://one.example:1,http://two.example/a", "--tracker", "udp://three.example:3",
                    "--comment", "by the sea", "--node", "router.example:6881", "--date", "1700000000")
    case.expect(case.run("show", "holiday.torrent"), suffix="-pipe")
    case.expect(case.run("show", "--json", "holiday.torrent"), how=events, suffix="-json")
    case.expect_screen(case.run("show", "holiday.torrent", columns=80), 80, suffix="-terminal")
    case.expect(case.run("show", "-", stdin=case.read("holiday.torrent")), suffix="-stdin")
    case.expect(case.run("show", f"magnet:?xt=urn:btih:{NO_PEER}&dn=a%1b%5b2J&tr=udp://t:1&so=1,3-4&kt=sea"),
                suffix="-link")


def many_files(count):
    files = b"".join(b"d6:lengthi1e4:pathl6:folder%d:%dee" % (len(str(k)), k) for k in range(count))
    pieces = b"h" * 20 * ((count + 16383) // 16384)
    return b"d4:infod5:filesl" + files + b"e4:name4:many12:piece lengthi16384e6:pieces%d:" % len(pieces) + pieces + b"ee"


def tools_show_of_very_many_files(case):
    case.write("many.torrent", many_files(100_000))
    program = case.run("show", "many.torrent", columns=80)
    assert program.code == 0 and len(program.output["out"].splitlines()) < 60
    case.expect_screen(program, 80)
    assert len(case.run("show", "many.torrent").output["out"].splitlines()) > 100_000


def tools_show_of_bad_torrents(case):
    case.write("page.torrent", b"<!DOCTYPE html><html>not found</html>")
    case.write("cut.torrent", b"d4:infod6:lengthi1")
    case.write("odd.torrent", b"d4:infod6:lengthi1e4:name5:\x1b[2Jx12:piece lengthi16384e6:pieces20:" + b"h" * 20 +
               b"e8:announce10:http://a/be behind")
    for name in ("page", "cut", "odd"):
        case.expect(case.run("show", name + ".torrent"), suffix="-" + name)


def tools_verify(case):
    holiday_torrent(case)
    case.expect(case.run("verify", "holiday.torrent", "holiday"), suffix="-right")
    path = os.path.join(case.folder, "holiday/photos/harbour.jpg")
    with open(path, "r+b") as file:
        file.seek(40_000)
        file.write(b"!")
    os.truncate(os.path.join(case.folder, "holiday/photos/mole.jpg"), 20_000)
    os.remove(os.path.join(case.folder, "holiday/notes.txt"))
    case.write("holiday/mine.txt", b"mine")
    case.expect(case.run("verify", "holiday.torrent", "."), suffix="-wrong-pipe")
    case.expect(case.run("verify", "--json", "holiday.torrent", "holiday"), how=events, suffix="-wrong-json")
    screen = case.run("verify", "-q", "holiday.torrent", "holiday", columns=80)
    assert screen.code == 6
    case.expect_screen(screen, 80, suffix="-wrong-terminal")


def tools_edit(case):
    holiday_torrent(case, "--tracker", "udp://old.example:1")
    before = case.read("holiday.torrent")
    case.expect(case.run("edit", "--tracker", "udp://new.example:1", "--comment", "moved", "holiday.torrent"))
    case.expect(case.run("edit", "--private", "--json", "-o", "private.torrent", "holiday.torrent"),
                streams=("out",), how=events, suffix="-another")
    case.expect(case.run("edit", "--remove-tracker", "udp://old.example:1", "holiday.torrent"), suffix="-not-there")
    case.expect(case.run("edit", "--no-trackers", "-o", "private.torrent", "holiday.torrent"), suffix="-exists")
    assert case.run("edit", "--tracker", "udp://old.example:1", "--comment", "", "holiday.torrent").code == 0
    assert case.read("holiday.torrent") == before


def tools_edit_what_is_there_already(case):
    holiday_torrent(case, "--tracker", "udp://t.example:1", "--node", "n.example:1")
    before = case.read("holiday.torrent")
    for words in (("--add-tracker", "udp://t.example:1", "--add-node", "n.example:1"), ("--public",),
                  ("--name", "holiday")):
        assert case.run("edit", *words, "holiday.torrent").code == 0
        assert case.read("holiday.torrent") == before


def tools_edits_at_the_same_time(case):
    """No change is lost: they take turns."""
    holiday_torrent(case)
    trackers = [f"udp://{number}.example:1" for number in range(12)]
    programs = [case.start("edit", "--add-tracker", tracker, "holiday.torrent") for tracker in trackers]
    assert [program.finish() for program in programs] == [0] * len(programs)
    shown = case.run("show", "holiday.torrent").output["out"]
    assert all(tracker in shown for tracker in trackers), shown


def tools_edit_in_its_place(case):
    """A private file stays private, a link a link, and - is a stream."""
    holiday_torrent(case)
    path = os.path.join(case.folder, "holiday.torrent")
    os.chmod(path, 0o600)
    os.symlink("holiday.torrent", os.path.join(case.folder, "link.torrent"))
    before = case.read("holiday.torrent")
    assert case.run("edit", "--comment", "by the link", "link.torrent").code == 0
    assert os.path.islink(os.path.join(case.folder, "link.torrent")) and os.stat(path).st_mode & 0o777 == 0o600
    edited = case.read("holiday.torrent")
    assert edited != before
    program = case.run("edit", "--comment", "by the link", "-", stdin=before)
    assert program.code == 0
    assert program.output["out"] == edited.decode("utf-8", "replace").replace("\r\n", "\n")
    case.expect(program, streams=("err",), suffix="-streams")
    case.expect(case.run("edit", "--comment", "x", "--json", "-o", "-", "holiday.torrent"), suffix="-json")
    case.expect(case.run("edit", "--comment", "", "-o", "new.torrent", "-", stdin=edited), suffix="-from-stdin")
    assert case.read("new.torrent") == before and not os.path.exists(os.path.join(case.folder, "-"))


def tools_magnet(case):
    holiday_torrent(case, "--tracker", "udp://t.example:1")
    for suffix, options in (("", []), ("-v1", ["--v1", "--no-name"]), ("-v2", ["--v2", "--no-trackers"]),
                            ("-some", ["--select", "*.txt", "--peer", "192.0.2.1:6881"])):
        case.expect(case.run("magnet", *options, "holiday.torrent"), suffix=suffix)
    case.expect(case.run("magnet", "--parse", f"magnet:?xt=urn:btih:{NO_PEER}&tr=wss://t/x"), suffix="-parse")


def tools_diff(case):
    holiday_torrent(case)
    os.rename(os.path.join(case.folder, "holiday/photos/mole.jpg"), os.path.join(case.folder, "holiday/mole.jpg"))
    case.write("holiday/notes.txt", b"the sea was warm\n" * 10)
    case.write("holiday/new.txt", b"new")
    case.expect(case.run("diff", "holiday.torrent", "holiday"), suffix="-folder")
    assert case.run("create", "-o", "now.torrent", "holiday").code == 0
    case.expect(case.run("diff", "--json", "holiday.torrent", "now.torrent"), how=events, suffix="-json")
    case.expect_screen(case.run("diff", "now.torrent", "holiday.torrent", columns=80), 80, suffix="-terminal")
    case.expect(case.run("diff", "now.torrent", "holiday"), suffix="-same")
