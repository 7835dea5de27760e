#!/usr/bin/env python3
"""A file system of the files of one folder, to be read only, that answers as long as this program runs (FUSE).

  hanging_mount.py FOLDER MOUNT POINT

Stopped by SIGSTOP it answers nothing, not even a stat. Needs root and /dev/fuse; says "mounted" when it is.
"""
import ctypes
import errno
import os
import stat
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
LOOKUP, FORGET, GETATTR, OPEN, READ, STATFS, RELEASE, FLUSH, INIT = 1, 2, 3, 14, 15, 17, 18, 25, 26
OPENDIR, READDIR, RELEASEDIR, ACCESS, INTERRUPT, BATCH_FORGET = 27, 28, 29, 34, 36, 42
ROOT = 1


class FileSystem:
    def __init__(self, folder):
        self.folder, self.names, self.open = folder, [], {}

    def path(self, node):
        return self.folder if node == ROOT else os.path.join(self.folder, self.names[node - ROOT - 1])

    def attributes(self, node):
        found = os.stat(self.path(node))
        times = (found.st_atime_ns, found.st_mtime_ns, found.st_ctime_ns)
        kind = stat.S_IFDIR | 0o755 if node == ROOT else stat.S_IFREG | 0o644
        return struct.pack("<6Q10I", node, found.st_size, found.st_blocks, *(time // 10**9 for time in times),
                           *(time % 10**9 for time in times), kind, 1, 0, 0, 0, 4096, 0)

    def answer(self, code, node, body):
        if code == INIT:
            return struct.pack("<IIIIHHIIHHI28x", 7, 31, 131072, 0, 16, 12, 131072, 1, 32, 0, 0)
        if code == LOOKUP:
            name = os.fsdecode(body.rstrip(b"\0"))
            if not os.path.isfile(os.path.join(self.folder, name)):
                raise OSError(errno.ENOENT, name)
            if name not in self.names:
                self.names.append(name)
            node = self.names.index(name) + ROOT + 1
            return struct.pack("<4Q2I", node, 0, 0, 0, 0, 0) + self.attributes(node)
        if code == GETATTR:
            return struct.pack("<QII", 0, 0, 0) + self.attributes(node)
        if code in (OPEN, OPENDIR):
            if code == OPEN and node not in self.open:
                self.open[node] = os.open(self.path(node), os.O_RDONLY)
            return struct.pack("<QII", node, 0, 0)
        if code == READ:
            _, offset, size = struct.unpack_from("<QQI", body)
            return os.pread(self.open[node], size, offset)
        if code == STATFS:
            return struct.pack("<5Q4I24x", 1 << 20, 1 << 19, 1 << 19, 1000, 1000, 4096, 255, 4096, 0)
        if code in (READDIR, RELEASE, RELEASEDIR, FLUSH, ACCESS):
            return b""
        raise OSError(errno.ENOSYS, str(code))


def main():
    folder, point = sys.argv[1:]
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other"
    if libc.mount(b"scenario", os.fsencode(point), b"fuse.scenario", 0, options.encode()) != 0:
        raise OSError(ctypes.get_errno(), "mount")
    print("mounted", flush=True)
    files = FileSystem(folder)
    while True:
        try:
            request = os.read(device, 1 << 18)
        except OSError as error:
            if error.errno == errno.ENODEV:
                return  # unmounted
            continue
        _, code, unique, node = struct.unpack_from("<IIQQ", request)
        if code in (FORGET, BATCH_FORGET, INTERRUPT):
            continue
        try:
            result, failed = files.answer(code, node, request[40:]), 0
        except OSError as error:
            result, failed = b"", -error.errno
        try:
            os.write(device, struct.pack("<IiQ", 16 + len(result), failed, unique) + result)
        except OSError:
            pass  # whoever asked is gone


if __name__ == "__main__":
    main()
