"""packaging/run builds once at a time, however many start it (what it calls is replaced by stand-ins); systemd's units."""
import os
import select
import shutil
import signal
import subprocess
import tempfile
import unittest

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATIENCE = 30  # seconds, for a machine that is busy

CMAKE = "mkdir -p build/release && touch build/release/build.ninja\n"
# Tells that it builds, goes on when told to, and makes a bittern that says how often anything was built.
NINJA = """echo begins >>"$FOLDER/built"
read -r _ <"$FOLDER/go_on"
echo ends >>"$FOLDER/built"
printf '#!/bin/sh\\necho "bittern $*"\\n' >"$2/bittern"
chmod +x "$2/bittern"
"""


class PackagingRun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bittern-packaging-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.stand_in("packaging/install", "")
        self.stand_in("bin/cmake", CMAKE)
        self.stand_in("bin/ninja", NINJA)
        shutil.copy(os.path.join(PROJECT, "packaging", "run"), os.path.join(self.folder, "packaging", "run"))
        os.mkfifo(os.path.join(self.folder, "go_on"))

    def stand_in(self, path, script):
        whole = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + script)
        os.chmod(whole, 0o755)

    def start(self, word):
        environment = {**os.environ, "FOLDER": self.folder,
                       "PATH": os.path.join(self.folder, "bin") + os.pathsep + os.environ["PATH"]}
        program = subprocess.Popen([os.path.join(self.folder, "packaging", "run"), word], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True)
        self.addCleanup(self.end, program)
        return program

    def end(self, program):
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)  # what it waits for, too
        program.communicate()

    def says(self, program, words):
        """Whether the next that it says on stderr has the words in it."""
        ready, _, _ = select.select([program.stderr], [], [], PATIENCE)
        return bool(ready) and words in program.stderr.readline().decode()

    def let_go_on(self):
        with open(os.path.join(self.folder, "go_on"), "w", encoding="utf-8") as file:  # once a reader is there
            file.write("\n")

    def test_the_second_waits_for_the_first(self):
        first = self.start("one")
        self.assertTrue(self.says(first, "the first time takes some minutes"))
        second = self.start("two")
        self.assertTrue(self.says(second, "waiting for it"))
        for program, word in ((first, b"one"), (second, b"two")):
            self.let_go_on()
            out, _ = program.communicate(timeout=PATIENCE)
            self.assertEqual(out, b"bittern " + word + b"\n")
        with open(os.path.join(self.folder, "built"), encoding="utf-8") as file:
            self.assertEqual(file.read().split(), ["begins", "ends"] * 2)
class Units(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_the_service_is_shut_in(self):
        """By systemd's own measure, 0 (nothing is allowed) to 10: at most 2."""
        unit = os.path.join(PROJECT, "packaging", "systemd", "bittern.service")
        judged = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit],
                                capture_output=True, text=True, check=False)
        self.assertIn("Overall exposure level", judged.stdout)
        self.assertEqual(judged.returncode, 0, judged.stdout)


