#include "content/read_ahead.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/uio.h>
#include <vector>

namespace bittern::content {
namespace {

// As much as the kernel takes in one call at the least (read_ahead_kb is 128 by default).
constexpr Bytes step = kib(128);

}  // namespace

bool is_in_memory(const RegularFile& file, Bytes offset) {
#if defined(RWF_NOWAIT)
    std::uint8_t byte = 0;
    const iovec place{.iov_base = &byte, .iov_len = 1};
    return ::preadv2(file.descriptor.get(), &place, 1, offset.count, RWF_NOWAIT) == 1;
#else
    (void)file, (void)offset;
    return false;
#endif
}

ReadAhead::ReadAhead(const Tree& tree, DiskTurns& turns, std::span<std::uint8_t> buffer)
    : ReadAhead(
          [&tree](std::size_t file) {
              return Location{tree.files[file].path, tree.files[file].stamp.device};
          },
          turns, buffer) {}

void ReadAhead::bring(std::span<const Piece> pieces, const std::function<bool()>& must_end) {
    std::vector<Segment> segments;
    for (const Piece& piece : pieces) segments.insert(segments.end(), piece.segments.begin(), piece.segments.end());
    bring(segments, must_end);
}

void ReadAhead::bring(std::span<const Segment> segments, const std::function<bool()>& must_end) {
    // Neighbours in one file are one stretch of the disk.
    Segment stretch;
    for (const Segment& segment : segments) {
        if (segment.file == stretch.file && segment.offset == stretch.offset + stretch.size) {
            stretch.size += segment.size;
            continue;
        }
        bring(stretch, must_end);
        stretch = segment;
    }
    bring(stretch, must_end);
}

void ReadAhead::bring(const Segment& segment, const std::function<bool()>& must_end) {
    if (segment.size == Bytes{} || must_end()) return;
    const Location file = locate_(segment.file);
    const auto opened = open_regular(file.path, LastLink::follow);
    if (!opened) return;
    const bool spinning = turns_.needed(file.device);
    const auto turn = turns_.take(file.device);
    const Bytes at_once = spinning ? Bytes{static_cast<std::int64_t>(buffer_.size())} : step;
    for (Bytes at; at < segment.size && !must_end(); at += at_once) {
        const Bytes size = std::min(at_once, segment.size - at);
        if (!spinning) {
            (void)::posix_fadvise(opened->descriptor.get(), (segment.offset + at).count, size.count,
                                  POSIX_FADV_WILLNEED);
        } else if (!read_at(*opened, file.path, buffer_.first(static_cast<std::size_t>(size.count)),
                            segment.offset + at)) {
            return;
        }
    }
}

}  // namespace bittern::content
