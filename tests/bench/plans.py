"""What is measured: which client gets what from which other, section by section."""
from dataclasses import dataclass

from daemons import Qbittorrent, Rtorrent, Transmission
from peers import Aria2, Bittern, BitternByLink, Plain, PlainTcp

SMALL, FULL, HUGE = 1, 512, 4096  # MiB


@dataclass
class Row:
    """One line of a table. `kind` is that of the torrent: v1 or hybrid."""
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
