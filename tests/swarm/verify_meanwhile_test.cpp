// Files that change or go while they are verified.

#include "swarm/content_on_disk.hpp"
#include "swarm/made_content.hpp"
#include "swarm/verify.hpp"
#include "temporary_folder.hpp"

#include <filesystem>
#include <functional>
#include <string>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm::test;
using content::Format;
using swarm::ByteRange;
using State = swarm::VerifiedFile::State;

namespace {

/// Keeps the time of the last change that a program can set.
void keep_mtime(const std::filesystem::path& file, const std::function<void()>& change) {
    const auto time = std::filesystem::last_write_time(file);
    change();
    std::filesystem::last_write_time(file, time);
}

}  // namespace

TEST_CASE("a file that vanishes meanwhile is missing, and ends nothing") {
    for (const auto format : formats) {
        const Made made(format);
        auto disk = swarm::look_at_content(made.metainfo, made.folder / "data");
        std::filesystem::remove(made.folder / "data/a");
        const auto found = swarm::verify_files(made.metainfo, std::move(disk), {}, {});
        REQUIRE_MESSAGE(found, found.error().message);
        CHECK(found->files[0].state == State::missing);
        CHECK(found->files[0].damage == std::vector<ByteRange>{{{0}, {100'000}}});
        CHECK(found->files[1].state == (format == Format::v1 ? State::unknown : State::right));
    }
}

TEST_CASE("a file that changes meanwhile is not right, and its neighbours are") {
    const auto bytes = random_bytes(100'000, 1);
    for (const auto format : formats) {
        for (const std::string how : {"written", "same bytes", "replaced", "longer", "shorter"}) {
            CAPTURE(how);
            const Made made(format);
            const auto place = made.folder / "data/a";
            auto disk = swarm::look_at_content(made.metainfo, made.folder / "data");
            if (how == "written") keep_mtime(place, [&] { made.flip("data/a", 5); });
            if (how == "same bytes") keep_mtime(place, [&] { made.folder.write("data/a", bytes); });
            if (how == "replaced") {
                made.folder.write("new", bytes);
                std::filesystem::last_write_time(made.folder / "new", std::filesystem::last_write_time(place));
                std::filesystem::rename(made.folder / "new", place);
            }
            if (how == "longer") made.folder.write("data/a", bytes + "x");
            if (how == "shorter") std::filesystem::resize_file(place, 99'999);
            const auto found = swarm::verify_files(made.metainfo, std::move(disk), {}, {});
            REQUIRE_MESSAGE(found, found.error().message);
            CHECK_FALSE(found->is_right());
            CHECK(found->files[0].state == State::changed);
            CHECK(found->files[0].on_disk == Bytes{static_cast<std::int64_t>(std::filesystem::file_size(place))});
            CHECK(found->files[0].damage.empty());
            CHECK(found->wrong_pieces == 4);
            const bool spoilt = format == Format::v1 && how == "shorter";  // the piece that both are in
            CHECK(found->files[1].state == (spoilt ? State::unknown : State::right));
        }
    }
}

TEST_CASE("a file that changes when it is read already is seen, and one that goes then is missing") {
    for (const auto format : formats) {
        const Made made(format);
        const auto touch = [&](const swarm::VerifyProgress& now) {
            if (now.files_done < now.files || !std::filesystem::exists(made.folder / "data/b")) return;
            made.folder.write("data/a", random_bytes(100'000, 3));
            made.folder.write("data/empty", "no more");
            std::filesystem::remove(made.folder / "data/b");
        };
        const auto found = swarm::verify(made.metainfo, made.folder / "data", touch, {});
        REQUIRE_MESSAGE(found, found.error().message);
        CHECK(found->files[0].state == State::changed);
        CHECK(found->files[1].state == State::missing);
        CHECK(found->files[1].damage == std::vector<ByteRange>{{{0}, {40'000}}});
        CHECK(found->files[2].state == State::changed);
        CHECK(found->right_pieces == 0);
    }
}
