#include "swarm/hash_request_reader.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

constexpr std::size_t length_size = 4;
constexpr std::size_t kind_offset = 4;
constexpr char bitfield = 5;
constexpr char extended = 20;
constexpr char hash_request = 21;
constexpr char hashes = 22;
// Behind the root of 32 bytes: base layer, first index, number of hashes, layers of proof.
constexpr std::size_t count_offset = 45;
constexpr std::size_t proofs_offset = 49;

constexpr std::uint32_t hash_size = 32;
/// libtorrent refuses requests for more.
constexpr std::uint32_t most_hashes = 8192;
/// A tree over the blocks of the largest file there can be is not higher.
constexpr std::uint32_t most_proofs = 64;

/// For a torrent of 2,097,152 pieces, the most there are.
constexpr std::uint32_t longest_bitfield = 1 + (2'097'152 / 8);
/// Twice the 16 KiB of metadata that a peer was asked for (BEP 9); addresses of peers (BEP 11) and greetings (BEP 10)
/// take a few KiB.
constexpr std::uint32_t longest_extended = 32 << 10;

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
    if (known_ == kind_offset + 1) return take_kind(byte);
    if (known_ < request_size) return std::nullopt;
    known_ = 0;
    return HashRequestMark{HashRequestMark::At::end, &byte, largest_answer()};
}

std::optional<HashRequestMark> HashRequestReader::take_kind(char& byte) {
    const auto length = number_at(0);
    if (byte == hash_request && length == request_size - length_size)
        return HashRequestMark{HashRequestMark::At::kind, &byte};
    skip_ = length - 1;
    known_ = 0;
    if (!is_too_long(byte)) return std::nullopt;
    return HashRequestMark{HashRequestMark::At::too_long, &byte};
}

/// Of the kinds that libtorrent 2.0.8 keeps until their end, up to 1 MiB each. All others it refuses by their length.
bool HashRequestReader::is_too_long(char kind) const {
    const auto length = number_at(0);
    if (kind == bitfield) return length > longest_bitfield;
    if (kind == extended) return length > longest_extended;
    if (kind == hashes) return length > request_size - length_size + (most_hashes_ + most_proofs) * hash_size;
    return false;
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
