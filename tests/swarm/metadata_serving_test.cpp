#include "swarm/metadata_serving.hpp"

#include "swarm/metadata_message.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;

namespace {

const MetadataServing::Time start{};
const Bytes three_pieces{metadata_piece_size.count * 3};

/// How many of `requests` for this piece got that verdict.
int count(MetadataServing& serving, Verdict wanted, PieceIndex piece, Bytes size, int requests,
          MetadataServing::Time now) {
    int counted = 0;
    for (int k = 0; k < requests; ++k) counted += serving.take(piece, size, now) == wanted ? 1 : 0;
    return counted;
}

}  // namespace

TEST_CASE("a peer gets the whole metadata twice a minute, piece by piece as it asked") {
    MetadataServing serving;
    CHECK(count(serving, Verdict::queued, PieceIndex{2}, three_pieces, 10, start) == 6);
    for (int k = 0; k < 6; ++k) CHECK(serving.next() == PieceIndex{2});
    CHECK(serving.idle());
    CHECK_FALSE(serving.next());
    CHECK(serving.take(PieceIndex{0}, three_pieces, start + std::chrono::seconds(59)) == Verdict::rejected);
    CHECK(serving.take(PieceIndex{0}, three_pieces, start + std::chrono::seconds(60)) == Verdict::queued);
}

TEST_CASE("pieces go out in the order they were asked for") {
    MetadataServing serving;
    for (const int piece : {1, 2, 0}) CHECK(serving.take(PieceIndex{piece}, three_pieces, start) == Verdict::queued);
    for (const int piece : {1, 2, 0}) CHECK(serving.next() == PieceIndex{piece});
}

TEST_CASE("a piece that there isn't is rejected") {
    MetadataServing serving;
    CHECK(serving.take(PieceIndex{3}, three_pieces, start) == Verdict::rejected);
    CHECK(serving.take(PieceIndex{-1}, three_pieces, start) == Verdict::rejected);
    CHECK(serving.take(PieceIndex{0}, Bytes{}, start) == Verdict::rejected);
    CHECK(serving.idle());
}

TEST_CASE("who asks without end gets so many rejects a minute and no more") {
    for (const Bytes size : {Bytes{}, three_pieces}) {
        CAPTURE(size.count);
        MetadataServing serving;
        CHECK(count(serving, Verdict::rejected, PieceIndex{9}, size, 100'000, start) ==
              MetadataServing::rejects_per_minute);
        CHECK(serving.take(PieceIndex{9}, size, start + std::chrono::minutes(1)) == Verdict::rejected);
    }
}
