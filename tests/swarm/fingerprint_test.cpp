#include "swarm/fingerprint.hpp"

#include "two_engines.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

const Plan one_file{.paths = {"a", "left-out", ""}, .wanted = {true, false, false}};

void set_time(const std::filesystem::path& file, std::chrono::seconds from_now) {
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() + from_now);
}

}  // namespace

TEST_CASE("files at rest are believed until one of them is touched") {
    TemporaryFolder folder;
    write(folder.path() / "a", "content");
    const auto print = fingerprint_at_rest(one_file, folder.path());
    CHECK(belief_in(print, one_file, folder.path()) == Belief::all);
    write(folder.path() / "left-out", "is not looked at");
    CHECK(belief_in(print, one_file, folder.path()) == Belief::all);
    set_time(folder.path() / "a", std::chrono::seconds{-5});
    CHECK(belief_in(print, one_file, folder.path()) == Belief::none);
    std::filesystem::remove(folder.path() / "a");
    CHECK(belief_in(print, one_file, folder.path()) == Belief::none);
}

TEST_CASE("of a run that ended without a word the blocks are believed, if nothing was written much later") {
    TemporaryFolder folder;
    write(folder.path() / "a", "content");
    const auto print = fingerprint_in_flight();
    CHECK(belief_in(print, one_file, folder.path()) == Belief::blocks);
    set_time(folder.path() / "a", std::chrono::seconds{60});
    CHECK(belief_in(print, one_file, folder.path()) == Belief::none);
}

TEST_CASE("nothing is believed without a fingerprint or after another boot") {
    TemporaryFolder folder;
    CHECK(belief_in("", one_file, folder.path()) == Belief::none);
    CHECK(belief_in("in flight 00000000-0000-0000-0000-000000000000 99999999999999999", one_file, folder.path()) ==
          Belief::none);
}
