#pragma once
/// bittern's own disk back end: see README.md of this folder.

#include "base/units.hpp"
#include "storage/disk_counters.hpp"
#include "storage/file_calls.hpp"
#include "storage/guard.hpp"

#include <chrono>
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

/// How our own uses the disk.
struct DiskOptions {
    /// Most that blocks of peers may take in memory before they are written.
    Bytes write_cache = mib(8);
    /// How long until a write that failed is tried again, where it may succeed then.
    std::chrono::milliseconds retry{2000};
    FileCalls* calls = &system_calls();
    std::shared_ptr<DiskCounters> counters = std::make_shared<DiskCounters>();
};

/// What session_params::disk_io_constructor takes: the whole contract of lt::disk_interface (libtorrent 2.0.8 to
/// 2.0.14). Payload is never mapped into memory, nor read back to be hashed; what peers send is written by whole runs
/// of blocks. Each torrent's durability is set in the registry, which is also told when its disk refuses what may
/// succeed later (no space, I/O error, a mount that is gone): then blocks stay in memory, no more than `write_cache` of
/// a torrent, and are written once it does.
[[nodiscard]] BackEnd own_disk(DiskOptions options, std::shared_ptr<Registry> registry);

}  // namespace bittern::storage
