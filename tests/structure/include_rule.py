"""Who may include whom: a room uses itself and the rooms to its left, and libtorrent stays inside .cpp files."""

ROOMS = ["base", "content", "torrent", "discovery", "storage", "swarm", "live", "daemon", "rpc", "app"]
PRIVATE = "// private: libtorrent"  # the first line of a header that can't do without libtorrent's


def is_private(source):
    return source.text.startswith(PRIVATE)


def problems(sources):
    """One line for each include that breaks the rule."""
    private = {included_as(source) for source in sources if source.is_header and is_private(source)}
    found = []
    for source in sources:
        if not source.is_cpp or not source.path.startswith(("app/", "lib/", "tests/")):
            continue
        for quoted, what in source.includes:
            reason = reason_against(source, quoted, what, private)
            if reason:
                found.append(f"{source.path}: #include {what}: {reason}")
    return found


def included_as(source):
    """lib/swarm/engine.hpp is written "swarm/engine.hpp", app/env.hpp is "app/env.hpp"."""
    return source.path.removeprefix("lib/")


def reason_against(source, quoted, what, private):
    """Why the source may not include this; empty where it may."""
    in_tests = source.path.startswith("tests/")
    if not quoted:
        if what.startswith("libtorrent/") and source.is_header and not is_private(source) and not in_tests:
            return f"libtorrent belongs in .cpp files (or in a header that begins with `{PRIVATE}`)"
        return ""
    target = what.split("/")[0]
    if target not in ROOMS:
        return "" if in_tests else "written as room/file.hpp"
    if source.room in ROOMS and ROOMS.index(target) > ROOMS.index(source.room):
        return f"{source.room} is to the left of {target}"
    if what in private and not in_tests:
        if target != source.room:
            return f"that header is private to {target}"
        if source.is_header and not is_private(source):
            return "a header that shows libtorrent may be included from .cpp files and from its like only"
    return ""
