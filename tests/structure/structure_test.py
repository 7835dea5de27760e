"""The project keeps its own rules; and each rule is seen to fail on a project that breaks it."""
import os
import tempfile
import unittest

import include_rule
import layout
import sources

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class TheProject(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sources = sources.read(PROJECT)

    def holds(self, problems):
        if problems:
            self.fail("\n" + "\n".join(problems))

    def test_includes_point_to_the_left(self):
        self.assertGreater(sum(len(source.includes) for source in self.sources), 100)
        self.holds(include_rule.problems(self.sources))

    def test_top_level(self):
        self.holds(layout.top_level(PROJECT))

    def test_rooms(self):
        self.holds(layout.rooms(PROJECT))

    def test_namespaces(self):
        self.holds(layout.namespaces(self.sources))

    def test_sizes(self):
        self.holds(layout.sizes(self.sources))

    def test_nothing_is_left_over(self):
        self.holds(layout.leftovers(self.sources))


class ABadProject(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="bittern-structure-")
        self.addCleanup(self.folder.cleanup)
        self.write("lib/base/result.hpp", "namespace bittern {\n}\n")

    def write(self, path, text):
        whole = os.path.join(self.folder.name, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text)

    def includes(self):
        return include_rule.problems(sources.read(self.folder.name))

    def finds(self, problems, *parts):
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def test_a_good_one_has_no_problems(self):
        self.write("lib/swarm/engine.cpp", '#include <libtorrent/session.hpp>\n#include "base/result.hpp"\n'
                                           "namespace bittern::swarm {\n}\n")
        self.assertEqual(self.includes(), [])
        self.assertEqual(layout.top_level(self.folder.name), [])
        self.assertEqual(layout.namespaces(sources.read(self.folder.name)), [])

    def test_include_to_the_right(self):
        self.write("lib/content/hash.cpp", '#include "swarm/engine.hpp"\n')
        self.finds(self.includes(), "lib/content/hash.cpp", "swarm/engine.hpp", "content is to the left of swarm")

    def test_library_includes_the_app(self):
        self.write("lib/swarm/engine.hpp", '  #  include "app/env.hpp"\n')
        self.finds(self.includes(), "swarm is to the left of app")

    def test_a_rooms_test_reaches_to_the_right(self):
        self.write("tests/base/units_test.cpp", '#include "content/tree.hpp"\n')
        self.finds(self.includes(), "base is to the left of content")

    def test_include_without_its_room(self):
        self.write("lib/base/units.cpp", '#include "result.hpp"\n')
        self.finds(self.includes(), "room/file.hpp")

    def test_libtorrent_in_a_public_header(self):
        self.write("lib/swarm/engine.hpp", "#pragma once\n#include <libtorrent/session.hpp>\n")
        self.finds(self.includes(), "lib/swarm/engine.hpp", "libtorrent/session.hpp")

    def test_private_headers(self):
        self.write("lib/swarm/alerts.hpp", include_rule.PRIVATE + "\n#include <libtorrent/alert.hpp>\n")
        self.write("lib/swarm/alerts.cpp", '#include "swarm/alerts.hpp"\n')
        self.write("lib/swarm/more.hpp", include_rule.PRIVATE + '\n#include "swarm/alerts.hpp"\n')
        self.assertEqual(self.includes(), [])
        self.write("lib/swarm/engine.hpp", '#include "swarm/alerts.hpp"\n')
        self.finds(self.includes(), "lib/swarm/engine.hpp", "from .cpp files")
        os.remove(os.path.join(self.folder.name, "lib/swarm/engine.hpp"))
        self.write("lib/daemon/queue.cpp", '#include "swarm/alerts.hpp"\n')
        self.finds(self.includes(), "lib/daemon/queue.cpp", "private to swarm")

    def test_unknown_top_level_name(self):
        self.write("notes/ideas.md", "an idea\n")
        self.finds(layout.top_level(self.folder.name), "notes")

    def test_unknown_room(self):
        self.write("lib/utils/strings.hpp", "#pragma once\n")
        self.finds(layout.rooms(self.folder.name), "lib/utils")

    def test_foreign_namespace(self):
        self.write("lib/torrent/magnet.hpp", "namespace bittern::swarm {\n}\n")
        self.finds(layout.namespaces(sources.read(self.folder.name)), "lib/torrent/magnet.hpp", "bittern::torrent")

    def test_long_file(self):
        self.write("app/main.cpp", "\n" * (layout.MOST_LINES + 1))
        self.finds(layout.sizes(sources.read(self.folder.name)), "app/main.cpp", "401 lines")

    def test_long_test(self):
        self.write("tests/swarm/engine_test.cpp", "\n" * (layout.MOST_LINES + 1))
        self.finds(layout.sizes(sources.read(self.folder.name)), "tests/swarm/engine_test.cpp", "401 lines")

    def test_unfinished_work(self):
        self.write("lib/base/units.cpp", "// TO" "DO: later\n")
        self.finds(layout.leftovers(sources.read(self.folder.name)), "lib/base/units.cpp:1", "unfinished")

    def test_a_path_of_one_machine(self):
        self.write("README.md", "see /wor" "k/notes\n")
        self.finds(layout.leftovers(sources.read(self.folder.name)), "README.md:1", "one machine")


if __name__ == "__main__":
    unittest.main()
