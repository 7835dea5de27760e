"""What is measured: which client gets what from which other, section by section."""
from dataclasses import dataclass

import holders
import seeding
from daemons import Qbittorrent, Rtorrent, Transmission
from peers import Aria2, Bittern, BitternByLink, BitternOnLibtorrent, BitternUnsynced, Plain, PlainPosix, PlainPread, PlainTcp

SMALL, FULL, HUGE = 1, 512, 4096  # MiB


@dataclass
class Row:
    """One line of a table. `kind` is that of the torrent: v1, v2 or hybrid."""
    label: str
    leecher: type
    seeder: type
    kind: str = "v1"


@dataclass
class Section:
    name: str
    title: str
    size: int                # MiB
    rows: list               # the first is what ratios refer to
    sparse: bool = False     # all zeros, and no blocks of the disk behind them on the seeder's side
    files: int = 1           # more: a folder of a few large ones, many small ones and some empty ones
    seeders: int = 1         # all of the same kind, all at once
    piece_size: str = ""     # the one that fits the content where it isn't named
    torrents: int = 1        # more: seeded by one client, and read by no client (seeding.py)


BITTERN = [
    Row("bittern <- bittern, v1", Bittern, Bittern),
    Row("bittern <- bittern, hybrid", Bittern, Bittern, "hybrid"),
    Row("bittern <- bittern, hybrid by link", BitternByLink, Bittern, "hybrid"),
]

SECTIONS = [
    Section("transfer", "a transfer, from the leecher's start until it has everything (or has ended, if it does so)", FULL, [
        Row("plain <- plain, TCP, v1", PlainTcp, PlainTcp),
        Row("plain <- plain, TCP, hybrid", PlainTcp, PlainTcp, "hybrid"),
        *BITTERN,
        Row("bittern <- plain TCP, v1", Bittern, PlainTcp),
        Row("plain TCP <- bittern, v1", PlainTcp, Bittern),
        Row("plain <- plain at its defaults (uTP)", Plain, Plain),
        Row("aria2 <- plain at its defaults", Aria2, Plain),
        Row("transmission <- plain at its defaults", Transmission, Plain),
        Row("qbittorrent-nox <- plain at its defaults", Qbittorrent, Plain),
        Row("rtorrent <- plain at its defaults", Rtorrent, Plain),
        Row("aria2 <- bittern", Aria2, Bittern),
        Row("transmission <- bittern", Transmission, Bittern),
        Row("qbittorrent-nox <- bittern", Qbittorrent, Bittern),
        Row("rtorrent <- bittern", Rtorrent, Bittern),
    ]),
    Section("small", "a small transfer, from the leecher's start to its end", SMALL, [
        Row("plain <- plain, TCP, v1", PlainTcp, PlainTcp),
        *BITTERN,
        Row("aria2 <- plain at its defaults", Aria2, Plain),
    ]),
    Section("memory", "memory with a huge, sparse file", HUGE, [
        Row("plain <- plain, TCP, v1", PlainTcp, PlainTcp),
        Row("bittern <- bittern, v1", Bittern, Bittern),
        Row("bittern <- bittern, hybrid", Bittern, Bittern, "hybrid"),
    ], sparse=True),
]


def back_ends(kind="v1"):
    return [
        Row(f"plain, mmap, {kind}", PlainTcp, PlainTcp, kind),
        Row(f"plain, pread, {kind}", PlainPread, PlainPread, kind),
        Row(f"plain, posix, {kind}", PlainPosix, PlainPosix, kind),
        Row(f"bittern, {kind}", Bittern, Bittern, kind),
        Row(f"bittern without syncs, {kind}", BitternUnsynced, Bittern, kind),
        Row(f"bittern --storage libtorrent, {kind}", BitternOnLibtorrent, BitternOnLibtorrent, kind),
    ]


LARGE = "one file over TCP, from the leecher's start to its end; bittern's includes the sync"
STORAGE = [
    Section("large-v1", LARGE, 1024, back_ends(), piece_size="1M"),
    Section("large-v2", LARGE, 1024, back_ends("v2"), piece_size="1M"),
    Section("large-hybrid", LARGE, 1024, back_ends("hybrid"), piece_size="1M"),
    Section("files", "10,000 files, a quarter of it in small ones", 1024, back_ends(), files=10_000),
    Section("peers", "one leecher, 20 seeders", 512, back_ends(), seeders=20, piece_size="1M"),
    Section("seeding", "200 torrents of one seeder; 8 peers without a disk ask for pieces at random", 1600, [
        Row("plain, mmap, v1", None, seeding.Library),
        Row("plain, pread, v1", None, seeding.LibraryPread),
        Row("plain, posix, v1", None, seeding.LibraryPosix),
        Row("bittern, v1", None, holders.Bittern),
        Row("bittern --storage libtorrent, v1", None, seeding.BitternOnLibtorrent),
    ], torrents=200),
]
