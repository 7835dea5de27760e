#include "swarm/synced_files.hpp"

#include "swarm/fingerprint.hpp"
#include "two_engines.hpp"

#include <fstream>
#include <functional>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
namespace fs = std::filesystem;

namespace {

const Plan plan{.paths = {"a", "left-out", "", "b"}, .wanted = {true, false, false, true}, .part_file = "parts"};

Moment changed(const SyncedFile& file) {
    return Moment(std::chrono::nanoseconds(file.changed_ns));
}

/// Files at rest, and as a run notes them that goes on to write to `a`.
struct Files {
    Files() {
        for (const auto* name : {"a", "b", "parts"}) write(folder / name, "content");
        synced = SyncedFiles::at_rest(plan, folder.path());
        synced.files[0].settled = false;
        synced.part_file.settled = false;
    }
    /// Whether they are there for one who knows that was written until then.
    std::vector<bool> there(std::optional<Moment> last) const {
        return still_there(synced, plan, folder.path(), last ? until(*last) : Lasts()).there;
    }
    static Lasts until(Moment last) { return Lasts(plan.paths.size() + 1, {.left = last, .until = std::nullopt}); }
    /// The same where a write was under way that could set times until then.
    static Lasts under_way(Moment last, Moment until) { return Lasts(plan.paths.size() + 1, {last, until}); }
    SyncedFile now(const char* name) const { return look_at_synced(folder / name); }
    TemporaryFolder folder;
    SyncedFiles synced;
};

using Bits = std::vector<bool>;
constexpr std::chrono::nanoseconds moment{1};

}  // namespace

TEST_CASE("what was synced is read back as it was noted, and nothing else is taken for it") {
    Files files;
    const auto text = files.synced.to_text(plan);
    const auto found = SyncedFiles::parse(text, plan);
    REQUIRE(found);
    CHECK(found->files == files.synced.files);
    CHECK(found->part_file == files.synced.part_file);
    auto unsure = files.synced;
    unsure.add_unsure({true, false, false, true});
    CHECK(SyncedFiles::parse(unsure.to_text(plan), plan)->unsure() == Bits{true, false, false, true});
    CHECK(SyncedFiles::parse(unsure.to_text(plan), plan)->files == unsure.files);
    auto doubtful = files.synced;
    doubtful.doubt({true, false, false, false});
    CHECK(SyncedFiles::parse(doubtful.to_text(plan), plan)->files == doubtful.files);
    for (const auto& other : {std::string(), text + " -", text.substr(0, text.rfind(' ')), std::string(" 1 2 3"),
                              std::string(" 1=x 2=3 -"), std::string(" =1 2=3 -"), std::string(" 1=1= 2=3 -")})
        CHECK_FALSE(SyncedFiles::parse(other, plan));
}

TEST_CASE("a file that nobody touched is there, whatever is known of the last write") {
    const Files files;
    CHECK(files.there(std::nullopt) == Bits{true, true, true, true});
    CHECK(files.there(Moment()) == Bits{true, true, true, true});
}

TEST_CASE("of a file that was being written what was synced is there, unless it was touched after our last write") {
    Files files;
    std::ofstream(files.folder / "a", std::ios::app) << "more";
    const Moment written = changed(files.now("a"));
    REQUIRE(written > changed(files.synced.files[0]));
    CHECK(files.there(written) == Bits{true, true, true, true});
    CHECK(files.there(written - moment) == Bits{false, true, true, true});
    CHECK(files.there(std::nullopt) == Bits{false, true, true, true});
}

TEST_CASE("where a write was under way, a file whose time it may have set is there and unsure") {
    Files files;
    const auto before = files.synced;
    for (const auto* name : {"a", "parts"}) std::ofstream(files.folder / name, std::ios::app) << "more";
    const Moment written = std::max(changed(files.now("a")), changed(files.now("parts")));
    const auto look = [&](Moment left, Moment until) {
        return still_there(before, plan, files.folder.path(), Files::under_way(left, until));
    };
    CHECK(look(written, written + moment).there == Bits{true, true, true, true});
    CHECK(look(written, written + moment).unsure == Bits{false, false, false, false});
    CHECK(look(Moment(), written).there == Bits{true, false, false, true});  // a part file is seen to at once
    CHECK(look(Moment(), written).unsure == Bits{true, false, false, false});
    CHECK(look(Moment(), changed(files.now("a")) - moment).there == Bits{false, false, false, true});
}

TEST_CASE("a file that had settled is in doubt after any touch") {
    Files files;
    const auto b = files.folder / "b";
    SUBCASE("written") {
        write(b, "CONTENT");
    }
    SUBCASE("cut") {
        fs::resize_file(b, 1);
    }
    SUBCASE("replaced by another of the same content and times") {
        fs::copy_file(b, files.folder / "c");
        fs::last_write_time(files.folder / "c", fs::last_write_time(b));
        fs::rename(files.folder / "c", b);
    }
    SUBCASE("given another name") {
        fs::create_hard_link(b, files.folder / "c");
    }
    SUBCASE("replaced by a link") {
        fs::rename(b, files.folder / "c");
        fs::create_symlink("c", b);
    }
    SUBCASE("removed") {
        fs::remove(b);
    }
    CHECK(files.there(Moment::max()) == Bits{true, true, true, false});
}

TEST_CASE("a file that was being written is in doubt where it is another, or older than it was") {
    Files files;
    const auto a = files.folder / "a";
    SUBCASE("replaced") {
        write(files.folder / "c", "content");
        fs::rename(files.folder / "c", a);
    }
    SUBCASE("removed") {
        fs::remove(a);
    }
    SUBCASE("touched after the clock was set back") {
        files.synced.files[0].changed_ns += 1'000'000'000;
    }
    CHECK(files.there(Moment::max()) == Bits{false, true, true, true});
}

TEST_CASE("what was not there may still not be, and what is in doubt stays so") {
    Files files;
    fs::remove(files.folder / "b");
    files.synced.files[3] = {};
    CHECK(files.there(std::nullopt)[3]);
    files.synced.doubt({false, false, false, true});
    CHECK_FALSE(files.there(Moment::max())[3]);
    files.synced.files[3] = {};
    write(files.folder / "b", "appeared");
    CHECK_FALSE(files.there(Moment::max())[3]);
}

TEST_CASE("what lies in the part file is there as long as that is the same") {
    Files files;
    std::ofstream(files.folder / "parts", std::ios::app) << "more";
    CHECK(files.there(changed(files.now("parts"))) == Bits{true, true, true, true});
    CHECK(files.there(changed(files.now("parts")) - moment) == Bits{true, false, false, true});
}

namespace {

/// The same fingerprint from another start of the machine.
std::string of_another_boot(std::string print) {
    const auto boot = print.find('-');
    print[boot + 1] = print[boot + 1] == '0' ? '1' : '0';
    return print;
}

constexpr std::chrono::hours an_hour{1};

}  // namespace

TEST_CASE("at rest all is believed, after another start of the machine too") {
    Files files;
    const auto& folder = files.folder.path();
    const auto print = fingerprint_at_rest(plan, folder, SyncedFiles::at_rest(plan, folder));
    for (const auto& one : {print, of_another_boot(print)}) {
        CHECK(belief_in(one, plan, folder).belief == Belief::all);
        CHECK(belief_in(one, plan, folder).files.empty());
    }
    write(folder / "a", "touched");
    for (const auto& one : {print, of_another_boot(print)}) {
        const auto trust = belief_in(one, plan, folder, Files::until(Moment::max()));
        CHECK(trust.belief == Belief::synced);
        CHECK(trust.files == Bits{false, true, true, true});
        CHECK(trust.synced.files[0] == SyncedFile{.settled = true});  // and so it is noted from then on
    }
}

TEST_CASE("after a kill the mark is what counts") {
    Files files;
    const auto& folder = files.folder.path();
    const auto print = fingerprint_in_flight(plan, std::chrono::system_clock::now() + an_hour, files.synced);
    std::ofstream(folder / "a", std::ios::app) << "more";
    const Moment written = changed(files.now("a"));
    CHECK(belief_in(print, plan, folder, Files::until(written)).files == Bits{true, true, true, true});
    CHECK(belief_in(print, plan, folder, Files::until(written - moment)).files == Bits{false, true, true, true});
    CHECK(belief_in(print, plan, folder).files == Bits{false, true, true, true});
    CHECK(belief_in(print, plan, folder, Files::until(written)).belief == Belief::synced);
}

TEST_CASE("after a power cut what was touched since the machine started is in doubt, and what long after the record") {
    Files files;
    const auto& folder = files.folder.path();
    const Moment now = std::chrono::system_clock::now();
    std::ofstream(folder / "a", std::ios::app) << "more";  // in this boot
    auto print = of_another_boot(fingerprint_in_flight(plan, now + an_hour, files.synced));
    CHECK(belief_in(print, plan, folder, Files::until(Moment::max())).files == Bits{false, true, true, true});
    print = of_another_boot(fingerprint_in_flight(plan, changed(files.synced.files[0]), files.synced));
    CHECK(belief_in(print, plan, folder, Files::until(Moment::max())).files == Bits{false, true, true, true});
}

TEST_CASE("what was synced is not believed of another selection, or where the text is damaged") {
    Files files;
    const auto& folder = files.folder.path();
    const auto print = fingerprint_in_flight(plan, std::chrono::system_clock::now() + an_hour, files.synced);
    auto other = plan;
    other.wanted[1] = true;
    CHECK(belief_in(print, other, folder, Files::until(Moment::max())).belief == Belief::none);
    CHECK(belief_in(print + " 1=1", plan, folder, Files::until(Moment::max())).belief == Belief::none);
    CHECK(belief_in(print.substr(0, print.size() - 30), plan, folder, Files::until(Moment::max())).belief ==
          Belief::none);
    CHECK(last_writes(print).files > std::chrono::system_clock::now());
}
