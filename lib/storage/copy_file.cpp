#include "storage/copy_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>
#include <vector>

namespace bittern::storage {
namespace {

constexpr std::size_t stretch = 1 << 20;

/// The bytes of one stretch of a file; fewer at its end. Minus errno.
ssize_t read_stretch(FileCalls& calls, int file, std::span<char> to, std::int64_t offset) {
    std::size_t filled = 0;
    while (filled < to.size()) {
        const iovec part{to.data() + filled, to.size() - filled};
        const auto got = calls.read(file, {&part, 1}, offset + static_cast<std::int64_t>(filled));
        if (got < 0) return got;
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(filled);
}

int write_stretch(FileCalls& calls, int file, std::span<char> from, std::int64_t offset) {
    while (!from.empty()) {
        const iovec part{from.data(), from.size()};
        const auto done = calls.write(file, {&part, 1}, offset);
        if (done < 0) return static_cast<int>(done);
        from = from.subspan(static_cast<std::size_t>(done));
        offset += done;
    }
    return 0;
}

int take_size_of(int from, int to) {
    struct stat status {};
    return ::fstat(from, &status) == 0 && ::ftruncate(to, status.st_size) == 0 ? 0 : -errno;
}

bool go_on(const OnCopied& on_copied, std::int64_t bytes) {
    return !on_copied || on_copied(Bytes{bytes});
}

}  // namespace

int copy_through_memory(FileCalls& calls, int from, int to, const OnCopied& on_copied) {
    std::vector<char> buffer(stretch);
    for (std::int64_t offset = 0;; offset += static_cast<std::int64_t>(stretch)) {
        const auto got = read_stretch(calls, from, buffer, offset);
        if (got < 0) return static_cast<int>(got);
        const auto size = static_cast<std::size_t>(got);
        const bool hole = size == stretch && std::ranges::all_of(buffer, [](char byte) { return byte == 0; });
        if (!hole)
            if (const int written = write_stretch(calls, to, std::span(buffer).first(size), offset); written < 0)
                return written;
        if (!go_on(on_copied, got)) return -ECANCELED;
        if (size < stretch) return take_size_of(from, to);
    }
}

int copy_in_kernel(FileCalls& calls, int from, int to, const OnCopied& on_copied) {
    constexpr std::size_t at_once = 16 << 20;
    for (off_t data = ::lseek(from, 0, SEEK_DATA); data >= 0;) {
        const off_t end = ::lseek(from, data, SEEK_HOLE);
        if (end < 0) return -errno;
        for (off_t out = data; data < end;) {
            const auto copied =
                ::copy_file_range(from, &data, to, &out, std::min(at_once, static_cast<std::size_t>(end - data)), 0);
            if (copied <= 0) return copy_through_memory(calls, from, to, on_copied);  // not here, or not of these two
            if (!go_on(on_copied, copied)) return -ECANCELED;
        }
        data = ::lseek(from, end, SEEK_DATA);
    }
    return errno == ENXIO ? take_size_of(from, to) : copy_through_memory(calls, from, to, on_copied);
}

int compare_bytes(FileCalls& calls, int one, int other) {
    std::vector<char> left(stretch), right(stretch);
    for (std::int64_t offset = 0;; offset += static_cast<std::int64_t>(stretch)) {
        const auto got = read_stretch(calls, one, left, offset), there = read_stretch(calls, other, right, offset);
        if (got < 0 || there < 0) return static_cast<int>(std::min(got, there));
        if (got != there || std::memcmp(left.data(), right.data(), static_cast<std::size_t>(got)) != 0) return -EIO;
        if (got == 0) return 0;
    }
}

}  // namespace bittern::storage
