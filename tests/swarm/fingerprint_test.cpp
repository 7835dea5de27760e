#include "swarm/fingerprint.hpp"

#include "two_engines.hpp"

#include <sys/stat.h>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

const Plan one_file{.paths = {"a", "left-out", ""}, .wanted = {true, false, false}, .part_file = "parts"};

Moment now() {
    return std::chrono::system_clock::now();
}
constexpr std::chrono::seconds a_while{60};

}  // namespace

TEST_CASE("files at rest are believed until one of them is touched") {
    TemporaryFolder folder;
    const auto a = folder.path() / "a";
    write(a, "content");
    const auto print = fingerprint_at_rest(one_file, folder.path());
    CHECK(belief_in(print, one_file, folder.path()).belief == Belief::all);
    write(folder.path() / "left-out", "is not looked at");
    CHECK(belief_in(print, one_file, folder.path()).belief == Belief::all);
    SUBCASE("written with its old time") {
        const auto time = std::filesystem::last_write_time(a);
        write(a, "CONTENT");
        std::filesystem::last_write_time(a, time);
    }
    SUBCASE("linked") {
        std::filesystem::create_hard_link(a, folder.path() / "b");
    }
    SUBCASE("removed") {
        std::filesystem::remove(a);
    }
    SUBCASE("what was kept beside it is another") {
        write(folder.path() / "parts", "not there before");
    }
    CHECK(belief_in(print, one_file, folder.path()).belief == Belief::none);
}

TEST_CASE("of a run that ended without a word the blocks are believed, if nothing was written much later") {
    TemporaryFolder folder;
    write(folder.path() / "a", "content");
    CHECK(belief_in(fingerprint_in_flight(one_file, now() + a_while), one_file, folder.path()).belief ==
          Belief::blocks);
    CHECK(belief_in(fingerprint_in_flight(one_file, now() - a_while), one_file, folder.path()).belief == Belief::none);
}

TEST_CASE("blocks are not believed where other files are wanted now") {
    TemporaryFolder folder;
    write(folder.path() / "a", "content");
    write(folder.path() / "left-out", "content");
    auto both = one_file;
    both.wanted = {true, true, false};
    CHECK(belief_in(fingerprint_in_flight(one_file, now() + a_while), both, folder.path()).belief == Belief::none);
    CHECK(belief_in(fingerprint_in_flight(both, now() + a_while), one_file, folder.path()).belief == Belief::none);
    CHECK(belief_in(fingerprint_at_rest(both, folder.path()), one_file, folder.path()).belief == Belief::none);
}

TEST_CASE("nothing is believed without a fingerprint, in doubt, or after another boot") {
    TemporaryFolder folder;
    write(folder.path() / "a", "content");
    CHECK(belief_in("", one_file, folder.path()).belief == Belief::none);
    CHECK(belief_in(fingerprint_in_doubt({now() + a_while, now() + a_while}), one_file, folder.path()).belief ==
          Belief::none);
    auto print = fingerprint_in_flight(one_file, now() + a_while);
    const auto boot = print.rfind('-');
    print[boot + 1] = print[boot + 1] == '0' ? '1' : '0';
    CHECK(belief_in(print, one_file, folder.path()).belief == Belief::none);
}

TEST_CASE("every fingerprint tells until when its run wrote") {
    TemporaryFolder folder;
    const Moment until = now() + a_while;
    for (const auto& print : {fingerprint_in_flight(one_file, until), fingerprint_in_doubt({until, until})}) {
        CHECK(last_writes(print).files == until);
        CHECK(last_writes(print).part_file == until);
    }
    for (const auto* text : {"", "at rest", "in flight ", "in flight soon", "in doubt 1", "nonsense"}) {
        CHECK(last_writes(text).files == Moment());
        CHECK(last_writes(text).part_file == Moment());
    }
}

TEST_CASE("at rest, files were written until the last of them changed: the clock may be ahead of theirs") {
    TemporaryFolder folder;
    const Moment before = now();
    const auto nothing = last_writes(fingerprint_at_rest(one_file, folder.path()));
    CHECK(nothing.files == Moment());
    CHECK(nothing.part_file >= before);
    write(folder.path() / "a", "content");
    struct stat status {};
    REQUIRE(::lstat((folder.path() / "a").c_str(), &status) == 0);
    const auto changed = std::chrono::seconds(status.st_ctim.tv_sec) + std::chrono::nanoseconds(status.st_ctim.tv_nsec);
    CHECK(last_writes(fingerprint_at_rest(one_file, folder.path())).files.time_since_epoch() == changed);
}

TEST_CASE("only a regular file can be untouched, and only since its last change") {
    TemporaryFolder folder;
    const auto a = folder.path() / "a";
    write(a, "content");
    CHECK(untouched_since(a, now()));
    CHECK_FALSE(untouched_since(a, now() - a_while));
    CHECK_FALSE(untouched_since(folder.path() / "missing", now()));
    CHECK_FALSE(untouched_since(folder.path(), now()));
    std::filesystem::create_symlink(a, folder.path() / "link");
    CHECK_FALSE(untouched_since(folder.path() / "link", now()));
}

TEST_CASE("how the files of a complete download were left is read as it was written, and nothing else is") {
    const std::vector<content::FileStamp> stamps{
        {.device = 1, .inode = 18446744073709551615U, .size = gib(5), .modified_ns = -7, .changed_ns = 12}, {}};
    const auto text = fingerprint_complete(stamps);
    CHECK(complete_files(text, 2) == stamps);
    CHECK(complete_files(text, 3).empty());
    CHECK(complete_files({}, 0).empty());
    CHECK(complete_files(fingerprint_in_doubt(last_writes(text)), 2).empty());
    CHECK(complete_files(text.substr(0, text.size() - 2), 2).empty());
    CHECK(last_writes(text).files == Moment(std::chrono::nanoseconds(12)));
}
