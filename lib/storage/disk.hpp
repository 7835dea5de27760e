#pragma once
/// bittern's own disk back end: see README.md of this folder.

#include "base/units.hpp"
#include "content/disk_turns.hpp"
#include "storage/disk_counters.hpp"
#include "storage/file_calls.hpp"
#include "storage/guard.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace bittern::storage {

/// Which back end reads and writes payload: ours, or libtorrent's with pread(2) and pwrite(2).
enum class Storage { own, libtorrent };

/// The file in a torrent's folder in which a back end keeps what belongs to files that were left out: ".HASH.part"
/// ours,
/// ".HASH.parts" libtorrent's, which is of another make.
[[nodiscard]] std::string part_file_name(const TorrentKey& key, Storage storage);

/// What DiskOptions::write_cache may be.
constexpr Bytes smallest_write_cache = mib(1), largest_write_cache = gib(4);

/// A quarter of what the machine has, 4 GiB at most.
[[nodiscard]] Bytes part_of_memory();

/// How our own uses the disk.
struct DiskOptions {
    /// Most that blocks of peers may take in memory before they are written.
    Bytes write_cache = mib(8);
    /// Most of what reads for peers have brought from the disk that is to stay in the system's page cache.
    Bytes read_cache = part_of_memory();
    /// Whether a device (as in stat(2)) is a disk that turns.
    std::function<bool(std::uint64_t device)> spins = [](std::uint64_t device) { return content::is_spinning(device); };
    /// How long until a write that failed is tried again, where it may succeed then.
    std::chrono::milliseconds retry{2000};
    /// How long a disk may answer nothing until that is told.
    std::chrono::milliseconds patience{4000};
    FileCalls* calls = &system_calls();
    std::shared_ptr<DiskCounters> counters = std::make_shared<DiskCounters>();
};

/// What session_params::disk_io_constructor takes: the whole contract of lt::disk_interface (libtorrent 2.0.8 to
/// 2.0.14). Payload is never mapped into memory, nor read back to be hashed; what peers send is written by whole runs
/// of blocks. Each torrent's durability is set in the registry, which is also told when its disk refuses what may
/// succeed later (no space, I/O error, a mount that is gone), or hangs: then blocks stay in memory, no more than
/// `write_cache` of a torrent, and are written once it does. Other torrents have their own room, and threads of their
/// own where they are on another disk.
[[nodiscard]] BackEnd own_disk(DiskOptions options, std::shared_ptr<Registry> registry);

}  // namespace bittern::storage
