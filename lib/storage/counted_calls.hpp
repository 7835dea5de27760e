#pragma once
/// Calls to the system that are counted.

#include "storage/disk_counters.hpp"
#include "storage/file_calls.hpp"

namespace bittern::storage {

/// Hands every call to another; both outlive it.
class CountedCalls final : public FileCalls {
public:
    CountedCalls(FileCalls& inner, DiskCounters& counters) : inner_(inner), counters_(counters) {}

    int open_beneath(int folder, const char* path, int flags, mode_t mode) override;
    int open_anywhere(const char* path, int flags, mode_t mode) override;
    int open_folder(const char* path) override;
    int make_folder(int parent, const char* name) override;
    ssize_t read(int file, std::span<const iovec> to, std::int64_t offset) override;
    ssize_t read_from_memory(int file, std::span<const iovec> to, std::int64_t offset) override;
    void bring(int file, std::int64_t offset, std::int64_t size) override;
    void let_go(int file, std::int64_t offset, std::int64_t size) override;
    ssize_t write(int file, std::span<const iovec> from, std::int64_t offset) override;
    void begin_sync(int file) override;
    int sync_data(int file) override;
    int sync_folder(int folder) override;
    int sync_file_system(int file) override;
    int status(int folder, const char* path, struct stat& status) override;
    int rename(int from_folder, const char* from, int to_folder, const char* to) override;
    int unlink(int folder, const char* name, int flags) override;

private:
    [[nodiscard]] FileCalls& counted() {
        ++counters_.calls;
        return inner_;
    }
    template <class Sync>
    int timed(Sync sync);

    FileCalls& inner_;
    DiskCounters& counters_;
};

}  // namespace bittern::storage
