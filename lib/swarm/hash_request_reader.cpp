#include "swarm/hash_request_reader.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

constexpr std::size_t length_size = 4;
constexpr std::size_t kind_offset = 4;
constexpr char hash_request = 21;
// Behind the root of 32 bytes: base layer, first index, number of hashes, layers of proof.
constexpr std::size_t count_offset = 45;
constexpr std::size_t proofs_offset = 49;

constexpr std::uint32_t hash_size = 32;
/// libtorrent refuses requests for more.
constexpr std::uint32_t most_hashes = 8192;
/// A tree over the blocks of the largest file there can be is not higher.
constexpr std::uint32_t most_proofs = 64;

}  // namespace

std::optional<HashRequestMark> HashRequestReader::next(std::span<char>& chunk) {
    while (!chunk.empty()) {
        const auto skipped = std::min(skip_, chunk.size());
        skip_ -= skipped;
        chunk = chunk.subspan(skipped);
        if (chunk.empty()) break;
        char& byte = chunk.front();
        chunk = chunk.subspan(1);
        if (const auto mark = take(byte)) return mark;
    }
    return std::nullopt;
}

std::optional<HashRequestMark> HashRequestReader::take(char& byte) {
    message_[known_++] = byte;
    if (known_ == length_size && number_at(0) == 0) known_ = 0;  // a keep-alive has no kind
    if (known_ == kind_offset + 1) {
        if (byte == hash_request && number_at(0) == request_size - length_size)
            return HashRequestMark{HashRequestMark::At::kind, &byte};
        skip_ = number_at(0) - 1;
        known_ = 0;
    }
    if (known_ < request_size) return std::nullopt;
    known_ = 0;
    return HashRequestMark{HashRequestMark::At::end, &byte, largest_answer()};
}

/// Big-endian, as all numbers of the protocol.
std::uint32_t HashRequestReader::number_at(std::size_t offset) const {
    std::uint32_t number = 0;
    for (std::size_t k = 0; k < sizeof number; ++k)
        number = number << 8 | static_cast<unsigned char>(message_[offset + k]);
    return number;
}

Bytes HashRequestReader::largest_answer() const {
    const auto hashes =
        std::min(number_at(count_offset), most_hashes) + std::min(number_at(proofs_offset), most_proofs);
    return {std::int64_t{hashes} * hash_size + std::int64_t{request_size}};
}

}  // namespace bittern::swarm
