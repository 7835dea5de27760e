#pragma once
/// What a disk back end has done so far, counted where it is done and read by whoever shows it.

#include <atomic>
#include <chrono>
#include <cstdint>

namespace bittern::storage {

/// The counts at one moment.
struct DiskFigures {
    std::int64_t bytes_written = 0, bytes_read = 0;  ///< of payload
    std::int64_t bytes_cached = 0;                   ///< of those read: the system had them in memory
    std::int64_t bytes_brought = 0;                  ///< that the disk was told to bring before they were asked for
    std::int64_t bytes_let_go = 0;                   ///< that the system was told not to keep in memory
    std::int64_t writes = 0, reads = 0;              ///< calls to the system that did so
    std::int64_t calls = 0;                          ///< to the system, of any kind
    std::int64_t from_memory = 0;                    ///< blocks for peers that no read was needed for
    std::int64_t jobs = 0;                           ///< that a disk thread took
    std::chrono::microseconds queued{};              ///< for which all of them waited for one, in sum
    std::int64_t syncs = 0;
    std::chrono::microseconds syncing{};
    std::int64_t waiting = 0;  ///< blocks in memory now, not written yet

    friend bool operator==(const DiskFigures&, const DiskFigures&) = default;
};

/// Any thread may count, and look.
struct DiskCounters {
    std::atomic<std::int64_t> bytes_written, bytes_read, bytes_cached, bytes_brought, bytes_let_go, writes, reads,
        calls, from_memory, jobs, queued_us, syncs, syncing_us, waiting;

    [[nodiscard]] DiskFigures now() const {
        return {.bytes_written = bytes_written,
                .bytes_read = bytes_read,
                .bytes_cached = bytes_cached,
                .bytes_brought = bytes_brought,
                .bytes_let_go = bytes_let_go,
                .writes = writes,
                .reads = reads,
                .calls = calls,
                .from_memory = from_memory,
                .jobs = jobs,
                .queued = std::chrono::microseconds{queued_us},
                .syncs = syncs,
                .syncing = std::chrono::microseconds{syncing_us},
                .waiting = waiting};
    }
};

}  // namespace bittern::storage
