"""bittern config: the daemon's configuration file."""
import os

from normalise import events

CONFIG = b"""[daemon]
download_dir = "/srv/films"

[limits]
up = "2M"
seed_ratio = 2

[limits.label."old films"]
seed_idle = "2h"

[[watch.folders]]
path = "/srv/new"
label = "linux"
"""

MISTAKEN = b"""[network]
prot = 6881
dht = "yes"

[rcp]

[limits]
up = "fast\\u001b"

[hooks]
done = "rm -rf"
"""


def config_help(case):
    case.expect(case.run("help", "config"))


def config_check(case):
    case.expect(case.run("config", "check"), suffix="-nothing")
    case.write(".config/bittern/config.toml", CONFIG)
    case.expect(case.run("config", "check"))
    case.expect(case.run("config", "check", "--json"), how=events, streams=("out",), suffix="-json")
    assert case.run("config", "check", "-q").output == {"out": "", "err": ""}


def config_check_of_mistakes(case):
    case.write("bad.toml", MISTAKEN)
    case.expect(case.run("config", "check", "--config", "bad.toml"))
    case.expect(case.run("config", "check", "--config", "bad.toml", "--json"), how=events, streams=("out",), suffix="-json")
    case.expect(case.run("config", "show", BITTERN_CONFIG="bad.toml"), suffix="-show")
    case.write("no.toml", b"[network\n")
    case.expect(case.run("config", "check", "--config", "no.toml"), suffix="-no-toml")
    case.write("large.toml", b"\n" * 1_100_000)
    case.expect(case.run("config", "check", "--config", "large.toml"), suffix="-large")
    case.write("deep.toml", b"a." * 500_000)
    case.expect(case.run("config", "check", "--config", "deep.toml"), suffix="-deep")
    os.mkfifo(os.path.join(case.folder, "fifo"))
    case.expect(case.run("config", "check", "--config", "fifo"), suffix="-fifo")
    case.expect(case.run("config", "check", "--config", "gone.toml"), suffix="-gone")


def config_show(case):
    case.write("config/bittern/config.toml", CONFIG)
    place = {"XDG_CONFIG_HOME": os.path.join(case.folder, "config")}
    case.expect(case.run("config", "show", **place))
    case.expect(case.run("config", "show", "--json", **place), how=events, streams=("out",), suffix="-json")
    case.expect_text(case.run("config", "show", columns=120, **place).output["out"].replace(case.folder, "$TMP"),
                     suffix="-terminal")


def config_path(case):
    for variables, options, path in (({}, [], ".config/bittern/config.toml"),
                                     ({"XDG_CONFIG_HOME": os.path.join(case.folder, "x")}, [], "x/bittern/config.toml"),
                                     ({"BITTERN_CONFIG": "here.toml"}, [], "here.toml"),
                                     ({"BITTERN_CONFIG": "here.toml"}, ["--config", "there.toml"], "there.toml")):
        program = case.run("config", "path", *options, **variables)
        assert program.output["out"] == os.path.join(case.folder, path) + "\n", program.output
        assert program.code == 0
    case.expect(case.run("config", "path", "--json"), how=events, streams=("out",))


def config_example(case):
    """What it prints can be used as it is, and with every comment sign taken away."""
    program = case.run("config", "example")
    case.expect(program)
    text = program.output["out"]
    assert case.run("config", "example", "--json").output["out"].count("\n") == 1
    case.write("config.toml", text.encode())
    assert case.run("config", "check", "--config", "config.toml").code == 0
    bare = "".join(line[1:] if line.startswith("#") and line[1:2] not in (" ", "\n") else line
                   for line in text.splitlines(keepends=True))
    case.write("config.toml", bare.encode())
    checked = case.run("config", "check", "--config", "config.toml")
    assert checked.code == 0, checked.output


def config_of_what_is_no_action(case):
    for suffix, *words in (("none",), ("unknown", "chekc"), ("two", "check", "x.toml"), ("empty", "check", "--config", ""),
                           ("example", "example", "--config", "x.toml")):
        case.expect(case.run("config", *words), suffix="-" + suffix)


def config_is_never_written(case):
    case.write("config.toml", CONFIG)
    os.chmod(os.path.join(case.folder, "config.toml"), 0o444)
    before = sorted(os.listdir(case.folder)), os.stat(os.path.join(case.folder, "config.toml"))
    for action in ("check", "show", "path"):
        assert case.run("config", action, "--config", "config.toml").code == 0
    after = sorted(os.listdir(case.folder)), os.stat(os.path.join(case.folder, "config.toml"))
    assert before[0] == after[0] and before[1].st_mtime_ns == after[1].st_mtime_ns, (before, after)
