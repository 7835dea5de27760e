#include "storage/refusals.hpp"

#include <doctest/doctest.h>

using namespace bittern::storage;

namespace {

/// As many reads as libtorrent has in flight for a fast peer, and how many were answered.
struct Scene {
    explicit Scene(int reads) {
        for (int k = 0; k < reads; ++k)
            refusals.add([this](const lt::disk_buffer_holder&, const lt::storage_error&) { ++answered; }, {});
    }
    lt::io_context network;
    Refusals refusals{network};
    int answered = 0;
};

}  // namespace

TEST_CASE("few reads are refused at once, and of many the rest later") {
    Scene few(40);
    few.network.poll();
    CHECK(few.answered == 40);
    Scene many(64);
    many.network.poll();
    CHECK(many.answered == 40);
    many.network.run();
    CHECK(many.answered == 64);
}

TEST_CASE("at the end all are answered") {
    Scene scene(500);
    scene.refusals.end();
    scene.network.poll();
    CHECK(scene.answered == 500);
}
