"""A program whose time, processor use and memory are taken down."""
import os
import select
import signal
import subprocess
import threading
import time

MIB = 1 << 20


def machine_cpu():
    """Seconds of processor time that everything on this machine has used so far."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(word) for word in file.readline().split()[1:9]]
    idle, waiting = ticks[3], ticks[4]
    return (sum(ticks) - idle - waiting) / os.sysconf("SC_CLK_TCK")


class Measured:
    """A child process. `wall` and `cpu` are seconds, `rss` and `anon` the highest MiB seen.

    wait4's own memory figure is not used: it can't be lower than what this interpreter had when it forked.
    """

    def __init__(self, command, folder, environment):
        self.log = os.path.join(folder, "log")
        self.wall, self.rss, self.anon = None, 0.0, 0.0
        self.cpu_at_end = None
        with open(self.log, "wb") as log:
            self.started = time.monotonic()
            self.child = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=subprocess.STDOUT)
        self.ending = os.pidfd_open(self.child.pid)
        self.sampler = threading.Thread(target=self.sample, daemon=True)
        self.sampler.start()

    def sample(self):
        """The mark of the highest RSS is the kernel's, so only what happens after the last look is missed."""
        while self.look() and self.wall is None:
            time.sleep(0.01 if time.monotonic() - self.started < 2 else 0.05)

    def look(self):
        try:
            with open(f"/proc/{self.child.pid}/status", encoding="ascii", errors="replace") as file:
                fields = dict(line.split(":", 1) for line in file)
            self.rss = max(self.rss, int(fields["VmHWM"].split()[0]) / 1024)
            self.anon = max(self.anon, int(fields["RssAnon"].split()[0]) / 1024)
            return True
        except (OSError, KeyError):  # it has ended
            return False

    @property
    def cpu(self):
        if self.cpu_at_end is not None:
            return self.cpu_at_end
        return time.clock_gettime(~self.child.pid << 3 | 2)  # the process's own clock: clock_getcpuclockid(3)

    def ended(self, patience=0.0):
        """Whether it has ended, after waiting for that for so many seconds."""
        if self.wall is None and select.select([self.ending], [], [], patience)[0]:
            self.wall = time.monotonic() - self.started
            _, status, usage = os.wait4(self.child.pid, 0)
            self.cpu_at_end = usage.ru_utime + usage.ru_stime
            self.child.returncode = os.waitstatus_to_exitcode(status)
            self.sampler.join()
        return self.wall is not None

    def printed(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            if not self.ended():
                self.child.send_signal(number)
                self.ended(patience)
        if self.ending >= 0:
            os.close(self.ending)
            self.ending = -1
