#include "storage/refusals.hpp"

#include <doctest/doctest.h>

using namespace bittern::storage;

namespace {

/// So many reads, and how many were answered.
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
    Scene few(20);
    few.network.poll();
    CHECK(few.answered == 20);
    Scene many(30);
    many.network.poll();
    CHECK(many.answered == 20);
    many.network.run();
    CHECK(many.answered == 30);
}

TEST_CASE("at the end all are answered") {
    Scene scene(500);
    scene.refusals.end();
    scene.network.poll();
    CHECK(scene.answered == 500);
}
