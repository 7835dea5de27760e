#include "swarm/filler.hpp"

#include "download_scene.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

TEST_CASE("what of a block belongs to no file is filler") {
    TemporaryFolder from;
    write(from.path() / "stuff" / "a", noise(40'000, 1));
    write(from.path() / "stuff" / "b", "");
    write(from.path() / "stuff" / "c", "hello\n");
    for (const auto format : {content::Format::hybrid, content::Format::v2}) {
        CAPTURE(static_cast<int>(format));
        const Filler filler(share(from.path() / "stuff", format).metainfo);  // pieces of 32 KiB: a has two
        CHECK(filler.any());
        CHECK(filler.in(PieceIndex{0}, Bytes{}, kib(16)) == Bytes{});
        CHECK(filler.in(PieceIndex{1}, Bytes{}, kib(16)) == Bytes{65'536 - 40'000} - kib(16));
        CHECK(filler.in(PieceIndex{1}, kib(16), kib(16)) == kib(16));
        CHECK(filler.in(PieceIndex{2}, Bytes{}, kib(16)) == kib(16) - Bytes{6});
        CHECK(filler.in(PieceIndex{2}, Bytes{}, Bytes{6}) == Bytes{});
    }
    const Filler none(share(from.path() / "stuff", content::Format::v1).metainfo);
    CHECK_FALSE(none.any());
    CHECK(none.in(PieceIndex{0}, Bytes{}, kib(16)) == Bytes{});
    CHECK(none.in(PieceIndex{1}, Bytes{1}, Bytes{40'006 - 32'768 - 1}) == Bytes{});
}

TEST_CASE("what was sent of a hybrid is told without its fillers") {
    for (const auto format : {content::Format::hybrid, content::Format::v1}) {
        CAPTURE(static_cast<int>(format));
        Scene scene(format);
        CHECK_FALSE(scene.by_file(scene.options()).error);
        const auto sent = [&] { return scene.seed->engine->state().torrents.begin()->second.figures.uploaded; };
        Node::run_until(scene.loop, [&] { return sent() == Bytes{300'006}; });
    }
}
