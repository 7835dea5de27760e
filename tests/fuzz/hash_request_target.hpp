#pragma once
/// Any bytes as the messages of a peer that may ask for hashes, or say more than there is reason for.

#include "fuzz/property.hpp"
#include "swarm/hash_request_reader.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace bittern::fuzz {

struct SeenMark {
    swarm::HashRequestMark mark;
    std::ptrdiff_t offset;
    friend bool operator==(const SeenMark& a, const SeenMark& b) {
        return a.offset == b.offset && a.mark.at == b.mark.at && a.mark.answer == b.mark.answer;
    }
};

inline std::vector<SeenMark> read_in_chunks(std::string& stream, std::size_t size) {
    swarm::HashRequestReader reader;
    std::vector<SeenMark> seen;
    for (std::span<char> rest(stream); !rest.empty();) {
        auto chunk = rest.first(std::min(size, rest.size()));
        rest = rest.subspan(chunk.size());
        while (const auto mark = reader.next(chunk)) seen.push_back({*mark, mark->byte - stream.data()});
        require(chunk.empty(), "where there are no more marks, all bytes were read");
    }
    return seen;
}

inline void try_hash_request(std::string_view bytes) {
    using At = swarm::HashRequestMark::At;
    std::string stream(bytes);
    auto seen = read_in_chunks(stream, stream.size());
    for (const std::size_t size : {1U, 5U, 53U, 1000U})
        require(read_in_chunks(stream, size) == seen, "where bytes are cut makes no difference");
    require(stream == bytes, "reading changes nothing");
    std::erase_if(seen, [&](const SeenMark& one) {
        if (one.mark.at != At::too_long) return false;
        const char kind = bytes[static_cast<std::size_t>(one.offset)];
        require(kind == 5 || kind == 20 || kind == 22, "only what is kept until its end can be too long");
        return true;
    });
    for (std::size_t k = 0; k < seen.size(); ++k) {
        const auto& [mark, offset] = seen[k];
        require(mark.at == (k % 2 == 0 ? At::kind : At::end), "a request has a kind, then an end");
        if (mark.at == At::kind)
            require(bytes.substr(static_cast<std::size_t>(offset) - 4, 5) == std::string_view("\0\0\0\x31\x15", 5),
                    "it is a request for hashes");
        else
            require(offset == seen[k - 1].offset + 48 && mark.answer >= Bytes{53} && mark.answer < kib(300),
                    "its end is 48 bytes behind its kind, and no answer is larger than libtorrent's largest");
    }
}

}  // namespace bittern::fuzz
