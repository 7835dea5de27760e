#include "swarm/hash_request_reader.hpp"

#include "hash_asking.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::testing;
using At = HashRequestMark::At;

namespace {

struct Seen {
    At at;
    std::size_t offset;
    std::int64_t answer;
    friend bool operator==(const Seen&, const Seen&) = default;
};

/// Reads the stream in chunks of these sizes, the rest in one.
std::vector<Seen> marks(std::string stream, const std::vector<std::size_t>& cuts = {}) {
    HashRequestReader reader;
    std::vector<Seen> seen;
    std::span<char> rest(stream);
    const auto read = [&](std::span<char> chunk) {
        while (const auto mark = reader.next(chunk))
            seen.push_back({mark->at, static_cast<std::size_t>(mark->byte - stream.data()), mark->answer.count});
    };
    for (const auto size : cuts) {
        read(rest.first(size));
        rest = rest.subspan(size);
    }
    read(rest);
    return seen;
}

const std::string root(32, 'r');
const std::string request = hash_request(root, 1, 512, 3);
const std::string piece = peer_message('\x07' + std::string(8, '\0') + request + std::string(16'384, 'p'));

}  // namespace

TEST_CASE("a request for hashes is seen at its kind and at its end, with the size of its answer") {
    CHECK(marks(request) == std::vector{Seen{At::kind, 4, 0}, Seen{At::end, 52, 515 * 32 + 53}});
}

TEST_CASE("however the bytes are cut, the same requests are seen between other messages") {
    const std::string unchoke = peer_message("\x01");
    const std::string stream = unchoke + std::string(8, '\0') + request + piece + request + unchoke + request;
    const auto whole = marks(stream);
    CHECK(whole.size() == 6);
    for (std::size_t first = 0; first <= stream.size(); ++first) {
        if (first > 200 && first + 200 < stream.size()) continue;  // inside the block
        CHECK(marks(stream, {first}) == whole);
        CHECK(marks(stream, {first / 2, first - first / 2}) == whole);
    }
    CHECK(marks(stream, std::vector<std::size_t>(stream.size(), 1)) == whole);
}

TEST_CASE("what only looks like a request for hashes isn't one") {
    CHECK(marks(piece).empty());
    CHECK(marks(peer_message("\x15")).empty());
    CHECK(marks(peer_message('\x15' + std::string(49, 'x'))).empty());
    CHECK(marks(peer_message('\x16' + std::string(48, 'x'))).empty());
    CHECK(marks(peer_message("\x05" + request)).empty());
    CHECK(marks(std::string("\xff\xff\xff\xff\x15", 5) + request).empty());
    CHECK(marks(std::string(52, '\0')).empty());
}

TEST_CASE("no number makes an answer larger than libtorrent's largest, nor smaller than a refusal") {
    for (const std::uint32_t most : {8193U, 0x7fffffffU, 0xffffffffU}) {
        CHECK(marks(hash_request(root, 0, most, most)).back().answer == (8192 + 64) * 32 + 53);
    }
    CHECK(marks(hash_request(root, 0, 0)).back().answer == 53);
}

namespace {

/// The head of a message, and that it is over before the next one.
std::vector<Seen> marks_of(char kind, std::uint32_t length, std::uint32_t most_hashes = 0) {
    std::string stream = big_endian(length) + kind + std::string(length - 1, '\0') + request;
    HashRequestReader reader(most_hashes);
    std::vector<Seen> seen;
    std::span<char> rest(stream);
    while (const auto mark = reader.next(rest))
        seen.push_back({mark->at, static_cast<std::size_t>(mark->byte - stream.data()), mark->answer.count});
    REQUIRE(seen.size() >= 2);
    CHECK(seen.back().offset == stream.size() - 1);
    seen.resize(seen.size() - 2);  // the request
    return seen;
}

const std::vector<Seen> too_long{{At::too_long, 4, 0}};

}  // namespace

TEST_CASE("a message that is kept until its end may be as long as there is reason for, and no longer") {
    constexpr char bitfield = 5, extended = 20, hashes = 22;
    CHECK(marks_of(bitfield, 1 + (1 << 18)).empty());  // of 2,097,152 pieces
    CHECK(marks_of(bitfield, 2 + (1 << 18)) == too_long);
    CHECK(marks_of(extended, 32 << 10).empty());
    CHECK(marks_of(extended, (32 << 10) + 1) == too_long);
    CHECK(marks_of(hashes, 49 + 64 * 32).empty());
    CHECK(marks_of(hashes, 49 + 64 * 32 + 1) == too_long);
    CHECK(marks_of(hashes, 49 + (512 + 64) * 32, 512).empty());
    CHECK(marks_of(hashes, 49 + (512 + 64) * 32 + 1, 512) == too_long);
}
