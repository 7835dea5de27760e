// Space that is taken at the start.
#include "swarm/preallocate.hpp"

#include "download_scene.hpp"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
namespace fs = std::filesystem;

namespace {

struct Place {
    Place() {
        write(from / "stuff/large.bin", noise(300'000, 1));
        write(from / "stuff/sub/other.bin", noise(40'000, 2));
        shared = share(from / "stuff", content::Format::v1);
        plan = plan_download(shared->metainfo, {.folder = to.path(), .name = {}, .select = {}}).value();
    }
    fs::path file(std::size_t number) const { return to.path() / plan.paths[number]; }

    bittern::testing::TemporaryFolder from, to;
    std::optional<Shared> shared;
    Plan plan;
};

/// Files may be no longer than that for a while.
struct Limit {
    explicit Limit(rlim_t bytes) : signal(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit now{bytes, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~Limit() {
        ::setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, signal);
    }
    rlimit before{};
    void (*signal)(int);
};

}  // namespace

TEST_CASE("wanted files have their size and their space at once, and what is there stays") {
    Place place;
    write(place.file(1), "here already");
    place.plan.wanted[0] = false;
    auto done = preallocate(place.shared->metainfo, place.plan, place.to.path());
    REQUIRE(done);
    if (!done->supported) return;
    CHECK_FALSE(fs::exists(place.file(0)));
    CHECK(read(place.file(1)).starts_with("here already"));
    place.plan.wanted[0] = true;
    done = preallocate(place.shared->metainfo, place.plan, place.to.path());
    REQUIRE(done);
    for (std::size_t k = 0; k < 2; ++k) {
        struct stat status {};
        REQUIRE(::stat(place.file(k).c_str(), &status) == 0);
        CHECK(Bytes{status.st_size} == place.shared->metainfo.files()[k].size);
        CHECK(status.st_blocks * 512 >= status.st_size);
        CHECK(done->stamps[k] == content::stamp_of(place.file(k)).value());
    }
}

TEST_CASE("where there is not enough space all is as it was") {
    Place place;
    write(place.file(1), "here already");
    const Limit limit(100'000);  // between the two
    const auto done = preallocate(place.shared->metainfo, place.plan, place.to.path());
    REQUIRE_FALSE(done);
    CHECK(done.error().fault == Fault::storage);
    CHECK(done.error().message.find("--preallocate") != std::string::npos);
    CHECK_FALSE(fs::exists(place.file(0)));
    CHECK(read(place.file(1)) == "here already");
}

TEST_CASE("a download into files that have their size already completes, and so does one that was begun") {
    Scene scene;
    auto options = scene.options();
    options.preallocate = true;
    const auto view = scene.by_link(options);
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
}
