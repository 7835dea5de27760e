"""How the project is laid out: top level, namespaces, sizes, and what must not be left lying about."""
import os
import re

from include_rule import ROOMS

TOP_LEVEL = {
    "app", "lib", "tests", "third_party", "packaging", ".ci",
    "CMakeLists.txt", "CMakePresets.json", "README.md", "CHANGELOG.md", "LICENSE",
    ".clang-format", ".clang-tidy", ".gitignore",
}
NOT_OURS = {".git", "build", ".cache", "compile_commands.json"}  # a checkout's, ignored by git
MOST_LINES = 400

NAMESPACE = re.compile(r"^\s*(?:inline\s+)?namespace\s+(bittern[\w:]*)\s*\{", re.M)
# Spelled in two halves, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
MACHINE = re.compile(r"(?:^|[\s\"'=(])/(?:wor" r"k|ro" r"ot)/|\.\./sha" r"red")


def top_level(root):
    extra = set(os.listdir(root)) - TOP_LEVEL - NOT_OURS
    return [f"{name}: not a name for the top level" for name in sorted(extra)]


def rooms(root):
    folders = {entry.name for entry in os.scandir(os.path.join(root, "lib")) if entry.is_dir()}
    return [f"lib/{name}: not a room" for name in sorted(folders - set(ROOMS))]


def namespaces(sources):
    """Each folder's code is in the namespace of that name; base holds the words of everyone, in `bittern` itself."""
    found = []
    for source in sources:
        if not source.is_cpp or not source.path.startswith(("app/", "lib/")):
            continue
        wanted = "bittern" if source.room == "base" else "bittern::" + source.room
        for name in NAMESPACE.findall(source.text):
            if name != wanted and not name.startswith(wanted + "::"):
                found.append(f"{source.path}: namespace {name}: this folder's is {wanted}")
    return found


def sizes(sources):
    return [f"{source.path}: {lines} lines; is there a second idea inside?" for source in sources
            if source.is_cpp and (lines := source.text.count("\n")) > MOST_LINES]


def leftovers(sources):
    found = []
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if UNFINISHED.search(line):
                found.append(f"{source.path}:{number}: unfinished: {line.strip()}")
            if MACHINE.search(line):
                found.append(f"{source.path}:{number}: names a place on one machine: {line.strip()}")
    return found
