// The piece sizes of hash.hpp.
#include "content/hash.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace bittern::content {
namespace {

constexpr std::int64_t enough_pieces = 2000;
constexpr Bytes largest_automatic = mib(16);

std::int64_t pieces_beyond_the_first(const Tree& tree, Bytes size) {
    std::int64_t pieces = 0;
    for (const TreeFile& file : tree.files) pieces += std::max<std::int64_t>(file.stamp.size.count - 1, 0) / size.count;
    return pieces;
}

/// Zeros that fill up the last piece of every file.
Bytes padding(const Tree& tree, Bytes size) {
    Bytes zeros;
    for (const TreeFile& file : tree.files) {
        const std::int64_t last = file.stamp.size.count % size.count;
        if (last != 0) zeros += Bytes{size.count - last};
    }
    return zeros;
}

}  // namespace

Bytes automatic_piece_size(Bytes total) {
    Bytes size = kib(16);
    while (size < largest_automatic && total.count / size.count >= enough_pieces) size += size;
    return size;
}

Bytes automatic_piece_size(const Tree& tree, Format format) {
    if (format == Format::v1) return automatic_piece_size(tree.total);
    Bytes size = kib(16);
    while (size < largest_automatic && pieces_beyond_the_first(tree, size) >= enough_pieces) size += size;
    if (format == Format::v2 || tree.files.size() == 1) return size;
    // A piece for each file is needed anyway: as many again is not too much for less padding.
    const auto files = static_cast<std::int64_t>(tree.files.size());
    const std::int64_t most = std::max(enough_pieces, std::min(files, most_pieces - files));
    while (size > kib(16) && padding(tree, size) > tree.total) {
        const Bytes half{size.count / 2};
        if (pieces_beyond_the_first(tree, half) > most) break;
        size = half;
    }
    return size;
}

Result<void> check_piece_size(Bytes piece_size) {
    const bool power_of_two = piece_size.count > 0 && std::has_single_bit(static_cast<std::uint64_t>(piece_size.count));
    if (power_of_two && piece_size >= kib(16) && piece_size <= mib(128)) return {};
    return fail(Fault::usage,
                fmt::format("pieces can't have {} bytes: a power of two from 16 KiB to 128 MiB is needed, "
                            "like 256k or 1M",
                            piece_size.count));
}

}  // namespace bittern::content
