"""bittern import, as far as it goes without a daemon: dry runs over states written by hand."""
import hashlib
import os

from normalise import events


def ben(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(ben, value)) + b"e"
    return b"d" + b"".join(ben(key) + ben(item) for key, item in sorted(value.items())) + b"e"


def torrent(name, content):
    return ben({"info": {"name": name, "length": len(content), "piece length": 16384,
                         "pieces": hashlib.sha1(content).digest()}})


def transmission(case):
    """A seed, an unfinished one that is stopped, one whose files are gone, a link, and two that are broken."""
    case.write("films/seed.bin", b"seed")
    case.write("films/half.bin.part", b"ha")
    usual = {"destination": "/old/films", "paused": 0}
    whole = {"done-date": 1, "progress": {"blocks": "all"}}
    for name, content, resume in (
            ("seed.bin", b"seed", {**usual, **whole, "labels": ["films", "evil\x1b[31m"], "uploaded": 2048, "group": "g"}),
            ("half.bin", b"half", {**usual, "paused": 1, "progress": {"blocks": b"\x80"}}),
            ("gone.bin", b"gone", {**usual, **whole}),
            ("nowhere.bin", b"nowhere", {"paused": 0})):
        case.write(f"tr/torrents/{name}.torrent", torrent(name, content))
        case.write(f"tr/resume/{name}.resume", ben(resume))
    case.write("tr/torrents/link.magnet", b"magnet:?xt=urn:btih:" + b"12" * 20 + b"&dn=a%20film")
    case.write("tr/resume/link.resume", ben(usual))
    case.write("tr/torrents/broken.torrent", b"d4:info")
    case.write("tr/resume/broken.resume", ben(usual))
    case.write("tr/torrents/lone.torrent", torrent("lone.bin", b"lone"))


def import_help(case):
    case.expect(case.run("help", "import"))


def import_what_makes_no_sense(case):
    for suffix, *words in (("none",), ("unknown", "transmision"), ("three", "transmission", "a", "b"),
                           ("map", "transmission", "--map", "/old"), ("relative", "transmission", "--map", "/old=new"),
                           ("gone", "transmission", "gone"), ("usual", "qbittorrent")):
        case.expect(case.run("import", *words), suffix="-" + suffix)
    os.mkdir(os.path.join(case.folder, "empty"))
    for client in ("transmission", "qbittorrent"):
        case.expect(case.run("import", client, "empty"), suffix="-empty-" + client)


def import_without_a_daemon(case):
    transmission(case)
    case.expect(case.run("import", "transmission", "tr"))


def import_dry_run(case):
    transmission(case)
    here = ["--map", "/old=" + case.folder]
    case.expect(case.run("import", "transmission", "tr", "--dry-run", *here))
    case.expect(case.run("import", "transmission", "tr", "--dry-run", "--json", *here), how=events, streams=("out",), suffix="-json")
    os.makedirs(os.path.join(case.folder, ".config"))
    os.rename(os.path.join(case.folder, "tr"), os.path.join(case.folder, ".config", "transmission"))
    usual = case.run("import", "transmission", "--dry-run", "-q", *here)
    assert usual.output["out"].count("\n") == 3, usual.output
