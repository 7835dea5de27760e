#include "swarm/metadata_fetch.hpp"

#include "swarm/metadata_message.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <libtorrent/hasher.hpp>

using namespace bittern;
using namespace bittern::swarm;
using std::chrono::seconds;

namespace {

std::string some_bytes(std::size_t count, char seed = 'a') {
    std::string bytes(count, seed);
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(seed + static_cast<int>(i * i % 23));
    return bytes;
}

torrent::InfoHash hashes_of(const std::string& bytes) {
    torrent::InfoHash hash;
    const lt::span<const char> span(bytes.data(), static_cast<std::ptrdiff_t>(bytes.size()));
    const lt::sha1_hash v1 = lt::hasher(span).final();
    const lt::sha256_hash v2 = lt::hasher256(span).final();
    std::copy(v1.begin(), v1.end(), hash.v1.emplace().begin());
    std::copy(v2.begin(), v2.end(), hash.v2.emplace().begin());
    return hash;
}

Bytes size_of(const std::string& bytes) {
    return {static_cast<std::int64_t>(bytes.size())};
}

std::string piece_of(const std::string& bytes, PieceIndex piece) {
    const auto unit = static_cast<std::size_t>(metadata_piece_size.count);
    return bytes.substr(static_cast<std::size_t>(piece.value) * unit, unit);
}

/// Peers that answer from bytes of their own, and a clock that only the test moves.
struct Swarm {
    explicit Swarm(const std::string& metadata) : fetch(hashes_of(metadata)) {}

    void add(std::uint32_t key, std::string bytes, std::optional<Bytes> claim = std::nullopt) {
        fetch.joined(PeerKey{key}, claim.value_or(size_of(bytes)));
        content[key] = std::move(bytes);
    }
    /// Answers every request at once until nobody is asked any more, or so much is held.
    int run(Bytes enough = MetadataFetch::memory_limit) {
        int answers = 0;
        for (auto wanted = fetch.requests(now); !wanted.empty() && fetch.held() <= enough; wanted = fetch.requests(now))
            for (const auto& request : wanted) {
                const std::string& bytes = content[request.peer.value];
                ++answers;
                fetch.data_arrived(request.peer, request.piece, size_of(bytes), piece_of(bytes, request.piece));
                most_held = std::max(most_held, fetch.held());
            }
        return answers;
    }

    MetadataFetch fetch;
    MetadataFetch::Time now{};
    Bytes most_held;
    std::map<std::uint32_t, std::string> content;
};

}  // namespace

TEST_CASE("several peers are asked in parallel, each for two pieces at most") {
    const std::string metadata = some_bytes(100'000);
    Swarm swarm(metadata);
    swarm.add(1, metadata);
    swarm.add(2, metadata);
    const auto wanted = swarm.fetch.requests(swarm.now);
    REQUIRE(wanted.size() == 4);
    for (int i = 0; i < 4; ++i) CHECK(wanted[static_cast<std::size_t>(i)].piece.value == i);
    CHECK(swarm.fetch.requests(swarm.now).empty());
}

TEST_CASE("metadata of any number of pieces arrives whole") {
    for (const std::size_t size : {1U, 16384U, 16385U, 307'200U}) {
        const std::string metadata = some_bytes(size);
        Swarm swarm(metadata);
        swarm.add(1, metadata);
        swarm.run();
        CHECK(swarm.fetch.result() == metadata);
        CHECK(swarm.fetch.progress() == MetadataFetch::Progress{size_of(metadata), size_of(metadata)});
    }
}

TEST_CASE("both hashes of a link must match") {
    const std::string metadata = some_bytes(100);
    auto wanted = hashes_of(metadata);
    wanted.v2->front() ^= 1;
    MetadataFetch fetch(wanted);
    fetch.joined(PeerKey{1}, size_of(metadata));
    REQUIRE(fetch.requests({}).size() == 1);
    fetch.data_arrived(PeerKey{1}, PieceIndex{0}, size_of(metadata), metadata);
    CHECK(!fetch.result());
    CHECK(fetch.requests({}).empty());
}

TEST_CASE("a piece that nobody asked for is ignored") {
    const std::string metadata = some_bytes(100);
    Swarm swarm(metadata);
    swarm.add(1, metadata);
    swarm.fetch.data_arrived(PeerKey{1}, PieceIndex{0}, size_of(metadata), metadata);
    swarm.fetch.data_arrived(PeerKey{2}, PieceIndex{0}, size_of(metadata), metadata);
    CHECK(!swarm.fetch.result());
    CHECK(swarm.run() == 1);
    CHECK(swarm.fetch.result());
}

TEST_CASE("a liar with another size stops nobody") {
    const std::string metadata = some_bytes(50'000);
    Swarm swarm(metadata);
    swarm.add(1, some_bytes(70'000, 'x'));
    swarm.add(2, metadata);
    swarm.run();
    CHECK(swarm.fetch.result() == metadata);
}

TEST_CASE("sizes that nobody can mean are never asked for") {
    MetadataFetch fetch(hashes_of("x"));
    fetch.joined(PeerKey{1}, Bytes{-1});
    fetch.joined(PeerKey{2}, MetadataFetch::largest_size + Bytes{1});
    CHECK(fetch.requests({}).empty());
    fetch.joined(PeerKey{3}, MetadataFetch::largest_size);
    CHECK(fetch.requests({}).size() == 2);
}

TEST_CASE("who alone sent what has the wrong hash is not asked again") {
    Swarm swarm(some_bytes(50'000));
    swarm.add(1, some_bytes(50'000, 'x'));
    CHECK(swarm.run() == 4);
    swarm.now += seconds(600);
    CHECK(swarm.run() == 0);
}

TEST_CASE("a liar among honest peers of the same size is found out") {
    const std::string metadata = some_bytes(100'000);
    Swarm swarm(metadata);
    swarm.add(1, some_bytes(100'000, 'x'));
    swarm.add(2, metadata);
    swarm.add(3, metadata);
    swarm.run();
    CHECK(swarm.fetch.result() == metadata);
}

TEST_CASE("pieces of the wrong length and changed claims end the trust in a peer") {
    const std::string metadata = some_bytes(20'000);
    for (const bool short_piece : {true, false}) {
        Swarm swarm(metadata);
        swarm.add(1, metadata);
        REQUIRE(swarm.fetch.requests(swarm.now).size() == 2);
        swarm.fetch.data_arrived(PeerKey{1}, PieceIndex{0}, Bytes{short_piece ? 20'000 : 20'001},
                                 std::string(short_piece ? 16'383 : 16'384, 'x'));
        swarm.now += seconds(600);
        CHECK(swarm.run() == 0);
    }
}

TEST_CASE("what one peer can't bring another is asked for") {
    const std::string metadata = some_bytes(100);
    Swarm swarm(metadata);
    swarm.add(1, metadata);
    swarm.add(2, metadata);
    REQUIRE(swarm.fetch.requests(swarm.now).size() == 1);
    SUBCASE("because it refuses") {
        swarm.fetch.rejected(PeerKey{1}, PieceIndex{0}, swarm.now);
    }
    SUBCASE("because it left") {
        swarm.fetch.left(PeerKey{1});
    }
    SUBCASE("because it is slow") {
        swarm.now += MetadataFetch::slow_after;
    }
    const auto wanted = swarm.fetch.requests(swarm.now);
    REQUIRE(wanted.size() == 1);
    CHECK(wanted[0].peer == PeerKey{2});
}

TEST_CASE("a late answer is still an answer") {
    const std::string metadata = some_bytes(100);
    Swarm swarm(metadata);
    swarm.add(1, metadata);
    REQUIRE(swarm.fetch.requests(swarm.now).size() == 1);
    swarm.now += MetadataFetch::slow_after * 2;
    CHECK(swarm.fetch.requests(swarm.now).empty());
    swarm.fetch.data_arrived(PeerKey{1}, PieceIndex{0}, size_of(metadata), metadata);
    CHECK(swarm.fetch.result() == metadata);
}

TEST_CASE("a peer that refused rests longer each time, and is asked again") {
    Swarm swarm(some_bytes(100));
    swarm.add(1, some_bytes(100));
    for (const int rest : {3, 6, 12, 24, 48, 48}) {
        REQUIRE(swarm.fetch.requests(swarm.now).size() == 1);
        swarm.fetch.rejected(PeerKey{1}, PieceIndex{0}, swarm.now);
        swarm.now += seconds(rest - 1);
        CHECK(swarm.fetch.requests(swarm.now).empty());
        swarm.now += seconds(1);
    }
    CHECK(swarm.run() == 1);
    CHECK(swarm.fetch.result());
}

TEST_CASE("a peer that never answers is asked again after a rest") {
    Swarm swarm(some_bytes(100));
    swarm.add(1, some_bytes(100));
    REQUIRE(swarm.fetch.requests(swarm.now).size() == 1);
    swarm.now += MetadataFetch::lost_after;
    CHECK(swarm.fetch.requests(swarm.now).empty());
    swarm.now += seconds(3);
    CHECK(swarm.run() == 1);
}

TEST_CASE("a peer that doesn't say whether it has the metadata is asked, but holds up nobody") {
    const std::string metadata = some_bytes(40'000);
    Swarm swarm(metadata);
    swarm.add(1, metadata, Bytes{0});
    swarm.add(2, metadata, Bytes{0});
    CHECK(swarm.fetch.requests(swarm.now).size() == 2);
    swarm.add(3, metadata);
    CHECK(swarm.fetch.requests(swarm.now).size() == 2);
    swarm.fetch.data_arrived(PeerKey{1}, PieceIndex{0}, size_of(metadata), piece_of(metadata, {0}));
    const auto wanted = swarm.fetch.requests(swarm.now);
    REQUIRE(wanted.size() == 1);
    CHECK(wanted[0].piece.value == 2);
}

TEST_CASE("liars with many sizes can't fill the memory, and the honest peer still gets through") {
    const std::string metadata = some_bytes(600'000);
    Swarm swarm(metadata);
    for (std::uint32_t i = 1; i <= 6; ++i)
        swarm.add(i, std::string(static_cast<std::size_t>((MetadataFetch::largest_size - Bytes{i}).count), 'x'));
    constexpr Bytes almost_all = MetadataFetch::memory_limit - mib(1);
    swarm.run(almost_all);
    REQUIRE(swarm.fetch.held() >= almost_all);
    swarm.add(99, metadata);
    swarm.run();
    CHECK(swarm.fetch.result() == metadata);
    CHECK(swarm.most_held <= MetadataFetch::memory_limit);
    CHECK(swarm.fetch.held() == Bytes{});
}

TEST_CASE("a piece of a byte counts with what it costs to keep it") {
    MetadataFetch fetch(hashes_of("x"));
    constexpr Bytes size = metadata_piece_size + Bytes{1};
    fetch.joined(PeerKey{1}, size);
    REQUIRE(fetch.requests({}).size() == 2);
    fetch.data_arrived(PeerKey{1}, PieceIndex{1}, size, "x");
    CHECK(fetch.progress().have == Bytes{1});
    CHECK(fetch.held() > Bytes{100});
}

TEST_CASE("a crowd brings large metadata, each piece once") {
    const std::string metadata = some_bytes(5'000'000);
    MetadataFetch fetch(hashes_of(metadata));
    for (std::uint32_t i = 1; i <= 300; ++i) fetch.joined(PeerKey{i}, size_of(metadata));
    int answers = 0;
    for (auto wanted = fetch.requests({}); !wanted.empty(); wanted = fetch.requests({}))
        for (const auto& [peer, piece] : wanted) {
            fetch.data_arrived(peer, piece, size_of(metadata), piece_of(metadata, piece));
            ++answers;
        }
    CHECK(answers == 306);
    CHECK(fetch.result() == metadata);
}

TEST_CASE("messages of the extension are read back as written") {
    const MetadataMessage data{.kind = MetadataMessage::Kind::data, .piece = {3}, .total_size = {99}, .payload = "abc"};
    const std::string bytes = encode(data);
    CHECK(bytes == "d8:msg_typei1e5:piecei3e10:total_sizei99eeabc");
    const auto read = MetadataMessage::parse(bytes);
    REQUIRE(read);
    CHECK(read->kind == MetadataMessage::Kind::data);
    CHECK(read->piece.value == 3);
    CHECK(read->total_size.count == 99);
    CHECK(read->payload == "abc");
    CHECK(encode({.piece = {7}}) == "d8:msg_typei0e5:piecei7ee");
}

TEST_CASE("malformed messages are no messages") {
    for (const char* bytes :
         {"", "d", "le", "i1e", "de", "d8:msg_typei0ee", "d5:piecei0ee", "d8:msg_typei3e5:piecei0ee",
          "d8:msg_typei-1e5:piecei0ee", "d8:msg_typei0e5:piecei-1ee", "d8:msg_typei0e5:piecei2147483648ee",
          "d8:msg_type1:05:piecei0ee", "d1:allllllleeeeeee8:msg_typei0e5:piecei0ee"})
        CHECK_MESSAGE(!MetadataMessage::parse(bytes), std::string(bytes));
    const auto odd = MetadataMessage::parse("d8:msg_typei1e5:piecei0e10:total_sizei-5ee");
    REQUIRE(odd);
    CHECK(odd->total_size.count == 0);
}
