"""The project's own files, read once: what the rules of this folder look at."""
import os
import re
from dataclasses import dataclass

IGNORED = {"build", ".git", ".cache", "__pycache__", "corpus"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


@dataclass
class Source:
    path: str  # relative to the project, with slashes
    text: str

    @property
    def is_cpp(self):
        return self.path.endswith((".cpp", ".hpp"))

    @property
    def is_header(self):
        return self.path.endswith(".hpp")

    @property
    def room(self):
        """`swarm` of lib/swarm/engine.cpp and of tests/swarm/engine_test.cpp, `app` of app/main.cpp, else empty."""
        parts = self.path.split("/")
        if parts[0] == "app":
            return "app"
        return parts[1] if parts[0] in ("lib", "tests") and len(parts) > 2 else ""

    @property
    def includes(self):
        """(is quoted, what) of each include."""
        return [(mark == '"', what) for mark, what in INCLUDE.findall(self.text)]


def read(root):
    """All text files below the root, sorted by path."""
    sources = []
    for folder, names, files in os.walk(root):
        names[:] = sorted(set(names) - IGNORED)
        for name in sorted(set(files) - IGNORED):
            path = os.path.join(folder, name)
            try:
                with open(path, encoding="utf-8") as file:
                    sources.append(Source(os.path.relpath(path, root).replace(os.sep, "/"), file.read()))
            except UnicodeDecodeError:
                continue  # not text
    return sources
