// The piece sizes of hash.hpp.
#include "content/hash.hpp"

#include <bit>

#include <fmt/format.h>

namespace bittern::content {

Bytes automatic_piece_size(Bytes total) {
    constexpr std::int64_t most_pieces = 2000;
    Bytes size = kib(16);
    while (size < mib(16) && total.count / size.count >= most_pieces) size.count *= 2;
    return size;
}

Result<void> check_piece_size(Bytes piece_size) {
    const bool power_of_two =
        piece_size.count > 0 && std::has_single_bit(static_cast<std::uint64_t>(piece_size.count));
    if (power_of_two && piece_size >= kib(16) && piece_size <= mib(128)) return {};
    return fail(
        Fault::usage,
        fmt::format("pieces can't have {} bytes: a power of two from 16 KiB to 128 MiB is needed, "
                    "like 256k or 1M",
                    piece_size.count));
}

}  // namespace bittern::content
