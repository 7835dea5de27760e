#include "storage/counted_calls.hpp"

namespace bittern::storage {

int CountedCalls::open_beneath(int folder, const char* path, int flags, mode_t mode) {
    return counted().open_beneath(folder, path, flags, mode);
}

int CountedCalls::open_anywhere(const char* path, int flags, mode_t mode) {
    return counted().open_anywhere(path, flags, mode);
}

int CountedCalls::open_folder(const char* path) {
    return counted().open_folder(path);
}

int CountedCalls::make_folder(int parent, const char* name) {
    return counted().make_folder(parent, name);
}

ssize_t CountedCalls::read(int file, std::span<const iovec> to, std::int64_t offset) {
    const auto got = counted().read(file, to, offset);
    ++counters_.reads;
    if (got > 0) counters_.bytes_read += got;
    return got;
}

ssize_t CountedCalls::read_from_memory(int file, std::span<const iovec> to, std::int64_t offset) {
    const auto got = counted().read_from_memory(file, to, offset);
    if (got <= 0) return got;
    ++counters_.reads;
    counters_.bytes_read += got;
    counters_.bytes_cached += got;
    return got;
}

void CountedCalls::bring(int file, std::int64_t offset, std::int64_t size) {
    counted().bring(file, offset, size);
    counters_.bytes_brought += size;
}

void CountedCalls::let_go(int file, std::int64_t offset, std::int64_t size) {
    counted().let_go(file, offset, size);
    counters_.bytes_let_go += size;
}

ssize_t CountedCalls::write(int file, std::span<const iovec> from, std::int64_t offset) {
    const auto done = counted().write(file, from, offset);
    ++counters_.writes;
    if (done > 0) counters_.bytes_written += done;
    return done;
}

template <class Sync>
int CountedCalls::timed(Sync sync) {
    using Clock = std::chrono::steady_clock;
    const auto begun = Clock::now();
    const int synced = sync(counted());
    ++counters_.syncs;
    counters_.syncing_us += std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count();
    return synced;
}

void CountedCalls::begin_sync(int file) {
    counted().begin_sync(file);
}

int CountedCalls::sync_data(int file) {
    return timed([file](FileCalls& calls) { return calls.sync_data(file); });
}

int CountedCalls::sync_folder(int folder) {
    return timed([folder](FileCalls& calls) { return calls.sync_folder(folder); });
}

int CountedCalls::sync_file_system(int file) {
    return timed([file](FileCalls& calls) { return calls.sync_file_system(file); });
}

int CountedCalls::status(int folder, const char* path, struct stat& status) {
    return counted().status(folder, path, status);
}

int CountedCalls::rename(int from_folder, const char* from, int to_folder, const char* to) {
    return counted().rename(from_folder, from, to_folder, to);
}

int CountedCalls::unlink(int folder, const char* name, int flags) {
    return counted().unlink(folder, name, flags);
}

}  // namespace bittern::storage
