#pragma once
/// An operating system that interrupts, comes short, and fails where a test says so.

#include "storage/file_calls.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace bittern::storage::testing {

class FaultyCalls final : public FileCalls {
public:
    explicit FaultyCalls(std::uint64_t seed) : random_(seed) {}

    std::atomic<int> short_percent = 0;               ///< of reads and writes that do only a part
    std::atomic<int> fail_percent = 0;                ///< of writes and syncs that fail
    std::atomic<int> miss_percent = 0;                ///< of reads that find nothing in memory
    std::atomic<bool> cold = false;                   ///< none does
    std::atomic<std::int64_t> brought = 0, gone = 0;  ///< bytes, ahead of reads and out of memory
    std::atomic<int> error = ENOSPC;
    std::atomic<bool> hanging = false;  ///< no read or write ends, until answer_again()
    void answer_again() {
        hanging = false;
        hanging.notify_all();
    }
    std::atomic<bool> syncs_fail = true;  ///< as well as writes
    std::atomic<int> syncs = 0, file_system_syncs = 0, early_syncs = 0, writes = 0;

    ssize_t read(int file, std::span<const iovec> to, std::int64_t offset) override {
        hanging.wait(true);
        auto part = shortened(to);
        return FileCalls::read(file, part, offset);
    }
    /// Of what is in memory as much as chance has it, whatever the file system can tell.
    ssize_t read_from_memory(int file, std::span<const iovec> to, std::int64_t offset) override {
        if (cold || happens(miss_percent)) return -EAGAIN;
        auto part = shortened(to);
        return FileCalls::read(file, part, offset);
    }
    void bring(int file, std::int64_t offset, std::int64_t size) override {
        brought += size;
        FileCalls::bring(file, offset, size);
    }
    void let_go(int file, std::int64_t offset, std::int64_t size) override {
        gone += size;
        FileCalls::let_go(file, offset, size);
    }
    ssize_t write(int file, std::span<const iovec> from, std::int64_t offset) override {
        ++writes;
        hanging.wait(true);
        if (happens(fail_percent)) return -error;
        auto part = shortened(from);
        return FileCalls::write(file, part, offset);
    }
    // Whether a disk keeps what it is told to is not seen here, so nobody waits for one.
    void begin_sync(int) override { ++early_syncs; }
    int sync_data(int) override {
        ++syncs;
        return syncs_fail && happens(fail_percent) ? -EIO : 0;
    }
    int sync_file_system(int) override {
        ++file_system_syncs;
        return syncs_fail && happens(fail_percent) ? -EIO : 0;
    }
    int sync_folder(int folder) override {
        const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(folder));
        const std::lock_guard lock(mutex_);
        folders_synced.insert(path);
        return 0;
    }
    std::set<std::filesystem::path> folders_synced;

private:
    bool happens(int percent) {
        const std::lock_guard lock(mutex_);
        return percent > 0 && static_cast<int>(random_() % 100) < percent;
    }
    std::vector<iovec> shortened(std::span<const iovec> buffers) {
        std::vector<iovec> part(buffers.begin(), buffers.end());
        if (!happens(short_percent)) return part;
        const std::lock_guard lock(mutex_);
        part.resize(1 + random_() % part.size());
        part.back().iov_len = 1 + random_() % part.back().iov_len;
        return part;
    }
    std::mutex mutex_;
    std::mt19937_64 random_;
};

}  // namespace bittern::storage::testing
