"""tests/run counts what its stages say, and never takes a failure for a success."""
import io
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "runner"))
from report import Counts, Report, count  # noqa: E402


class Counting(unittest.TestCase):
    def test_a_summary_of_our_own(self):
        self.assertEqual(count("x\n3 passed, 1 failed, 2 skipped\n", 1), Counts(3, 1, 2))
        self.assertEqual(count("4 passed, 0 failed\n", 0), Counts(4, 0, 0))

    def test_doctest_programs_are_added_up(self):
        line = "1: [doctest] test cases:  {} |  {} passed | {} failed | 0 skipped\n"
        self.assertEqual(count(line.format(5, 5, 0) + line.format(7, 6, 1), 8), Counts(11, 1, 0))

    def test_a_doctest_program_that_crashed(self):
        output = "1: [doctest] test cases: 5 | 5 passed | 0 failed | 0 skipped\n" \
                 "The following tests FAILED:\n\t  3 - swarm (SEGFAULT)\n\t  4 - app (Timeout)\n"
        self.assertEqual(count(output, 8), Counts(5, 2, 0))

    def test_unittest(self):
        self.assertEqual(count("Ran 9 tests in 0.1s\n\nOK (skipped=2)\n", 0), Counts(7, 0, 2))
        self.assertEqual(count("Ran 9 tests in 0.1s\n\nFAILED (failures=1, errors=2)\n", 1), Counts(6, 3, 0))

    def test_programs_that_name_no_numbers(self):
        self.assertEqual(count("", 0), Counts(1, 0, 0))
        self.assertEqual(count("", 2), Counts(0, 1, 0))
        self.assertEqual(count("no namespaces here", 77), Counts(0, 0, 1))

    def test_a_bad_exit_code_outweighs_good_numbers(self):
        self.assertEqual(count("3 passed, 0 failed, 0 skipped\n", 139).failed, 1)


class Reporting(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="bittern-report-")
        self.addCleanup(self.folder.cleanup)
        self.out = io.StringIO()
        self.report = Report(self.folder.name, self.out)

    def last_line(self):
        return self.out.getvalue().splitlines()[-1]

    def test_success(self):
        self.assertTrue(self.report.stage("good", [["true"], ["echo", "SKIP this: no tool"]]))
        self.assertEqual(self.report.close(), 0)
        self.assertEqual(self.last_line(), "2 passed, 0 failed, 0 skipped")
        self.assertIn("skipped: good: this: no tool", self.out.getvalue())

    def test_failure_shows_what_was_said(self):
        self.assertFalse(self.report.stage("bad", [["sh", "-c", "echo the cause; exit 3"], ["echo", "never run"]]))
        self.assertEqual(self.report.close(), 1)
        self.assertIn("| the cause", self.out.getvalue())
        self.assertNotIn("never run", self.out.getvalue())
        self.assertEqual(self.last_line(), "0 passed, 1 failed, 0 skipped")

    def test_a_skipped_program_says_why(self):
        self.report.stage("elsewhere", [["sh", "-c", "echo no namespaces here; exit 77"]])
        self.assertEqual(self.report.close(), 0)
        self.assertIn("skipped: elsewhere: no namespaces here", self.out.getvalue())
        self.assertEqual(self.last_line(), "0 passed, 0 failed, 1 skipped")

    def test_a_build_counts_only_when_it_fails(self):
        self.report.stage("build", [["true"]], counted=False)
        self.assertEqual(str(self.report.total), "0 passed, 0 failed, 0 skipped")
        self.report.stage("build", [["false"]], counted=False)
        self.assertEqual(self.report.close(), 1)

    def test_a_missing_program_fails(self):
        self.assertFalse(self.report.stage("gone", [["bittern-no-such-program"]]))


if __name__ == "__main__":
    unittest.main()
