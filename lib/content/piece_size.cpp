// The piece sizes of hash.hpp.
#include "content/hash.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace bittern::content {

namespace {

constexpr std::int64_t enough_pieces = 2000;
constexpr Bytes largest_automatic = mib(16);

}  // namespace

Bytes automatic_piece_size(Bytes total) {
    Bytes size = kib(16);
    while (size < largest_automatic && total.count / size.count >= enough_pieces) size += size;
    return size;
}

Bytes automatic_piece_size(const Tree& tree, Format format) {
    if (format == Format::v1) return automatic_piece_size(tree.total);
    const auto pieces_beyond_the_first = [&](Bytes size) {
        std::int64_t pieces = 0;
        for (const TreeFile& file : tree.files) {
            pieces += std::max<std::int64_t>(file.stamp.size.count - 1, 0) / size.count;
        }
        return pieces;
    };
    Bytes size = kib(16);
    while (size < largest_automatic && pieces_beyond_the_first(size) >= enough_pieces) size += size;
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
