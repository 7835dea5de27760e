"""The programs that nobody runs every day start all the same."""
import os
import subprocess
import sys
import unittest

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRIPTS = ["bench/announces", "bench/daemon", "bench/hash", "bench/storage", "bench/transfer", "cli/run.py", "e2e/power_cuts.py",
           "e2e/run.py", "lab/run.py"]


class EveryScript(unittest.TestCase):
    def test_tells_its_help(self):
        for script in SCRIPTS:
            with self.subTest(script):
                done = subprocess.run([sys.executable, "-B", os.path.join(TESTS, script), "--help"], capture_output=True,
                                      text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("usage:", done.stdout)

    def test_is_named_here(self):
        found = [f"bench/{name}" for name in os.listdir(os.path.join(TESTS, "bench")) if "." not in name and name != "__pycache__"]
        found += [f"{folder}/run.py" for folder in os.listdir(TESTS) if os.path.exists(os.path.join(TESTS, folder, "run.py"))]
        self.assertEqual(sorted(set(found) - set(SCRIPTS)), [])


if __name__ == "__main__":
    unittest.main()
