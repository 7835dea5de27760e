// What a download believes of its last resume record after a kill. Wrong bytes are put on disk before the record is
// made: where they are still there in the end they were believed, where not they were hashed.
#include "download_scene.hpp"
#include "storage/write_mark.hpp"
#include "swarm/fingerprint.hpp"
#include "swarm/torrent_params.hpp"

#include <functional>
#include <numeric>

#include <libtorrent/write_resume_data.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
namespace fs = std::filesystem;

namespace {

struct Killed : Scene {
    explicit Killed(content::Format format = content::Format::v1) : Scene(format) {
        plan = plan_download(metainfo(), options().plan).value();
        auto bytes = read(from.path() / "stuff/large.bin");
        bytes[0] = static_cast<char>(~bytes[0]);
        bytes.resize(200'000);
        write(large(), bytes);
        write(small(), "hello\n");
    }
    const torrent::Metainfo& metainfo() const { return shared->metainfo; }
    fs::path large() const { return to.path() / "stuff/large.bin"; }
    fs::path small() const { return to.path() / "stuff/sub/small.txt"; }
    bool is_wrong() const { return read(large())[0] != read(from.path() / "stuff/large.bin")[0]; }

    /// As if a download had been killed that had kept a record of these pieces, and was still writing.
    void kill(const std::vector<int>& pieces) {
        lt::add_torrent_params had;
        had.info_hashes = to_lt(metainfo().info_hash());
        had.have_pieces.resize(metainfo().piece_count(), false);
        for (const int piece : pieces) had.have_pieces.set_bit(lt::piece_index_t(piece));
        const auto record = lt::write_resume_data_buf(had);
        auto synced = SyncedFiles::at_rest(plan, to.path());
        for (auto& file : synced.files) file.settled = false;
        const auto print =
            fingerprint_in_flight(plan, std::chrono::system_clock::now() + std::chrono::seconds{10}, synced);
        REQUIRE(store->begin(metainfo(), plan.target, {.wanted = plan.wanted, .earlier = {}, .begun = {}}, print));
        REQUIRE(store->update(metainfo().info_hash(), plan.target, {record.data(), record.size()}, print));
        storage::WriteMark::Moments last;
        for (const auto& file : synced.files) last.emplace_back(std::chrono::nanoseconds(file.changed_ns));
        REQUIRE(storage::WriteMark::begin(mark(), last));
    }
    /// As if it had been killed in the middle of a write to that file, and somebody had changed a byte of it just then.
    void edit_during_a_write(std::size_t file, const std::function<void()>& edit) const {
        std::string as_killed;
        {
            const auto writing =
                storage::WriteMark::begin(mark(), storage::WriteMark::Moments(plan.paths.size() + 1)).value();
            const storage::WriteMark::Write write(writing.get(), file);
            edit();
            as_killed = read(mark());
        }
        write(mark(), as_killed);
    }
    fs::path mark() const { return store->mark_of(metainfo().info_hash(), plan.target); }

    /// A run that is killed when it downloads, before it has kept a record.
    void run_without_a_record(DownloadOptions wanted) {
        Node leech(loop);
        Download download(loop, *leech.engine, *store, claims, std::move(wanted), {});
        leech.on_event = [&](const Event& event) {
            if (!std::holds_alternative<ResumeReady>(event) && !std::holds_alternative<Completed>(event))
                download.handle(event);
        };
        download.start(metainfo());
        Node::run_until(loop, [&] { return download.view().stage == Stage::downloading; });
        leech.on_event = {};  // as if killed
        leech.close();
    }

    Plan plan;
};

void edit_last_byte(const fs::path& file) {
    auto bytes = read(file);
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(-1, std::ios::end);
    stream << static_cast<char>(~bytes.back());
}

}  // namespace

TEST_CASE("after a kill pieces of the record are believed, and only others are hashed") {
    for (const auto format : {content::Format::v1, content::Format::hybrid}) {
        CAPTURE(static_cast<int>(format));
        Killed scene(format);
        scene.kill({0, 1});
        const auto view = scene.by_file(scene.options());
        CAPTURE(view.error.value_or(Error{}).message);
        CHECK_FALSE(view.error);
        CHECK(scene.is_wrong());
        REQUIRE(view.looked);
        CHECK(view.looked->believed == 2);
        const auto there = 200'000 / scene.metainfo().piece_size().count;  // whole pieces
        CHECK(view.looked->hashed <= there - 2 + 2);                       // and what small.txt is in
        CHECK(view.looked->hashed >= there - 2);
        CHECK_FALSE(fs::exists(scene.mark()));
    }
}

TEST_CASE("after a kill a file that somebody touched is hashed whole, and the others are not") {
    const std::vector<std::function<void(const Killed&)>> touches{
        [](const Killed& scene) { edit_last_byte(scene.large()); },
        [](const Killed& scene) { fs::resize_file(scene.large(), 100'000); },
        [](const Killed& scene) {
            fs::copy_file(scene.large(), scene.to.path() / "copy");
            fs::rename(scene.to.path() / "copy", scene.large());
        },
        [](const Killed& scene) { fs::permissions(scene.large(), fs::perms::others_exec, fs::perm_options::add); },
    };
    for (const auto& touch : touches) {
        Killed scene(content::Format::hybrid);
        const int last = scene.metainfo().piece_count() - 1;  // small.txt
        scene.kill({0, 1, last});
        touch(scene);
        const auto view = scene.by_file(scene.options());
        CAPTURE(view.error.value_or(Error{}).message);
        CHECK_FALSE(view.error);
        CHECK(scene.arrived());
        REQUIRE(view.looked);
        CHECK(view.looked->believed == 1);
    }
}

TEST_CASE("an edit that can't be told from a write under way at a kill is noticed before anything is complete") {
    Killed scene(content::Format::hybrid);
    auto wanted = scene.options();
    SUBCASE("of a download that goes on") {
        scene.kill({0, 1});
        scene.edit_during_a_write(0, [&] { edit_last_byte(scene.large()); });
    }
    SUBCASE("and is killed once more") {
        scene.kill({0, 1});
        scene.edit_during_a_write(0, [&] { edit_last_byte(scene.large()); });
        scene.run_without_a_record({.plan = {.folder = scene.to.path()}});
    }
    SUBCASE("and seeds") {
        scene.kill({0, 1});
        scene.edit_during_a_write(0, [&] { edit_last_byte(scene.large()); });
        wanted.seed = true;
        wanted.seed_time = std::chrono::seconds{0};
    }
    SUBCASE("of one of which everything had come") {
        write(scene.large(), read(scene.from.path() / "stuff/large.bin"));
        std::vector<int> all(static_cast<std::size_t>(scene.metainfo().piece_count()));
        std::iota(all.begin(), all.end(), 0);
        scene.kill(all);
        scene.edit_during_a_write(0, [&] { edit_last_byte(scene.large()); });
    }
    const auto view = scene.by_file(std::move(wanted));
    CAPTURE(view.error.value_or(Error{}).message);
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
}

TEST_CASE("a run that is killed before its first record leaves the one before to be believed") {
    Killed scene(content::Format::hybrid);
    scene.kill({0, 1});
    scene.run_without_a_record(scene.options());
    const auto view = scene.by_file(scene.options());
    CAPTURE(view.error.value_or(Error{}).message);
    CHECK_FALSE(view.error);
    CHECK(scene.is_wrong());
    REQUIRE(view.looked);
    CHECK(view.looked->believed == 2);
}

TEST_CASE("what was in doubt once stays so until a new record says otherwise") {
    Killed scene(content::Format::hybrid);
    scene.kill({0, 1});
    edit_last_byte(scene.large());
    scene.run_without_a_record({.plan = {.folder = scene.to.path()}});  // nobody to download from
    const auto view = scene.by_file(scene.options());
    CHECK_FALSE(view.error);
    CHECK(scene.arrived());
    REQUIRE(view.looked);
    CHECK(view.looked->believed == 0);
}
