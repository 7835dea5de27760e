// Files that somebody else writes to while they are downloaded.
#include "download_scene.hpp"

#include <functional>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// What is done to a file behind the download's back.
using Touch = std::function<void(const std::filesystem::path&)>;

void edit(const std::filesystem::path& file) {
    auto bytes = read(file);
    bytes[0] = static_cast<char>(bytes[0] + 1);
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary) << bytes[0];
    // Some kernels give what happens within some milliseconds one time.
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + std::chrono::seconds{1});
}

void add_permission(const std::filesystem::path& file) {
    std::filesystem::permissions(file, std::filesystem::perms::others_exec, std::filesystem::perm_options::add);
}

struct Touched : Scene {
    using Scene::Scene;
    std::filesystem::path small() const { return to.path() / "stuff/sub/small.txt"; }
    std::filesystem::path large() const { return to.path() / "stuff/large.bin"; }

    /// A download to whose file something happens when all has come, before it counts as complete.
    DownloadView touched_at_the_end(DownloadOptions options, const std::filesystem::path& file, const Touch& touch) {
        return downloading(std::move(options), [&, done = false](Download& download, const Event& event) mutable {
            if (std::holds_alternative<Completed>(event) && !std::exchange(done, true)) touch(file);
            download.handle(event);
        });
    }
    DownloadView downloading(DownloadOptions options, const std::function<void(Download&, const Event&)>& handle) {
        Node leech(loop);
        Download download(loop, *leech.engine, *store, claims, std::move(options), {});
        leech.on_event = [&](const Event& event) { handle(download, event); };
        download.start(shared->metainfo);
        Node::run_until(loop, [&] { return download.view().stage == Stage::finished; });
        download.stop();
        leech.close();
        return download.view();
    }
    /// A download that is interrupted half-way, right after something happened to what came.
    void touched_and_interrupted(const Touch& touch) {
        Node leech(loop);
        auto in_order = options();
        in_order.sequential = true;
        Download download(loop, *leech.engine, *store, claims, std::move(in_order), {});
        leech.on_event = [&](const Event& event) { download.handle(event); };
        download.start(shared->metainfo);
        Node::run_until(loop, [&] {
            const auto* torrent = download.torrent() ? leech.engine->state().find(*download.torrent()) : nullptr;
            return torrent != nullptr && torrent->figures.wanted_done > Bytes{100'000};
        });
        // What happens at the moment of a write goes unseen.
        Node::run_until(loop, [&] {
            touch(large());
            return !download.torrent() || !leech.engine->find_touched(*download.torrent()).empty();
        });
        download.stop();
        leech.close();
        CHECK_FALSE(download.view().complete);
    }
};

/// Slow enough for a download to be stopped half-way.
constexpr Rate slow{200'000};

}  // namespace

TEST_CASE("a file edited in place during the download is refused, not taken for what was verified, and not seeded") {
    for (const bool seed : {true, false}) {
        CAPTURE(seed);
        Touched scene;
        auto options = scene.options();
        options.seed = seed;
        const auto view = scene.touched_at_the_end(options, scene.small(), edit);
        REQUIRE(view.error);
        CHECK(view.error->fault == Fault::refused);
        CHECK(view.error->message.find("small.txt' would be overwritten") != std::string::npos);
        CHECK_FALSE(view.complete);
        REQUIRE_FALSE(view.remarks.empty());
        CHECK(view.remarks.back().find("small.txt' was changed by somebody else") != std::string::npos);
        CHECK(read(scene.small()) == "iello\n");
        REQUIRE(scene.by_file(scene.options()).error);  // and stays the user's own
        CHECK(read(scene.small()) == "iello\n");
        options = scene.options();
        options.overwrite = true;
        CHECK_FALSE(scene.by_file(options).error);
        CHECK(scene.arrived());
    }
}

TEST_CASE("a file that vanishes during the download is downloaded again in the same run") {
    Touched scene;
    const auto remove = [](const auto& file) { std::filesystem::remove(file); };
    const auto view = scene.touched_at_the_end(scene.options(), scene.small(), remove);
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
}

TEST_CASE("of a file that somebody touched what is there is hashed again, and of others nothing") {
    Touched scene;
    const auto view = scene.touched_at_the_end(scene.options(), scene.small(), add_permission);
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
    CHECK(view.to_examine <= scene.shared->metainfo.piece_size());
    CHECK(view.to_examine < view.plan->wanted_size);
}

TEST_CASE("a file that can't be read any more since it vanished is downloaded again in the same run") {
    Touched scene;
    const auto view =
        scene.downloading(scene.options(), [&, done = false](Download& download, const Event& event) mutable {
            if (!std::holds_alternative<Completed>(event) || std::exchange(done, true)) return download.handle(event);
            std::filesystem::remove(scene.small());
            download.handle(FileFailed{*download.torrent(), scene.small(), {Fault::storage, "it is gone"}});
        });
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
}

TEST_CASE("a file whose content stayed as it was is looked at again, and right") {
    Touched scene;
    const auto view = scene.touched_at_the_end(scene.options(), scene.large(), add_permission);
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
}

TEST_CASE("a file that is changed again and again ends the download") {
    Touched scene;
    const auto view = scene.downloading(scene.options(), [&](Download& download, const Event& event) {
        if (std::holds_alternative<Completed>(event)) std::filesystem::remove(scene.small());
        download.handle(event);
    });
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::storage);
    CHECK(view.error->message.find("again and again") != std::string::npos);
    CHECK_FALSE(view.complete);
}

TEST_CASE("an edit or a cut before an interruption is no part of what the next run goes on with") {
    const auto cut = [](const std::filesystem::path& file) { std::filesystem::resize_file(file, 20'000); };
    for (const Touch& touch : {Touch(edit), Touch(cut)}) {
        Touched scene(content::Format::hybrid, slow);
        std::string after;
        scene.touched_and_interrupted([&](const auto& file) {
            touch(file);
            after = read(file);
        });
        const auto view = scene.by_file(scene.options());
        REQUIRE(view.error);
        CHECK(view.error->fault == Fault::refused);
        CHECK(read(scene.large()).substr(0, 1000) == after.substr(0, 1000));
        auto options = scene.options();
        options.overwrite = true;
        CHECK_FALSE(scene.by_file(std::move(options)).error);
        CHECK(scene.arrived());
    }
}

TEST_CASE("a change of mode does not make an unfinished file somebody else's") {
    Touched scene(content::Format::hybrid, slow);
    scene.touched_and_interrupted(add_permission);
    const auto view = scene.by_file(scene.options());
    CAPTURE(view.error.value_or(Error{}).message);
    CHECK_FALSE(view.error);
    CHECK(scene.arrived());
}

TEST_CASE("a file that was right before a run that was killed is not that run's own") {
    for (const auto format : {content::Format::hybrid, content::Format::v2}) {
        Touched scene(format, slow);
        write(scene.small(), "hello\n");
        {
            Node leech(scene.loop);
            Download download(scene.loop, *leech.engine, *scene.store, scene.claims, scene.options(), {});
            leech.on_event = [&](const Event& event) { download.handle(event); };
            download.start(scene.shared->metainfo);
            Node::run_until(scene.loop, [&] { return download.view().saved && leech.last<ResumeReady>() != nullptr; });
            leech.on_event = {};  // as if killed: nothing more is kept
            edit(scene.small());
        }
        const auto view = scene.by_file(scene.options());
        REQUIRE(view.error);
        CHECK(view.error->fault == Fault::refused);
        CHECK(view.error->message.find("small.txt' would be overwritten") != std::string::npos);
        CHECK(read(scene.small()) == "iello\n");
    }
}

TEST_CASE("a file that appears where the download has yet to write is not written over") {
    for (const auto format : {content::Format::hybrid, content::Format::v1, content::Format::v2}) {
        CAPTURE(static_cast<int>(format));
        Touched scene(format, slow);
        {
            Node leech(scene.loop);
            Download download(scene.loop, *leech.engine, *scene.store, scene.claims, scene.options(), {});
            leech.on_event = [&](const Event& event) { download.handle(event); };
            download.start(scene.shared->metainfo);
            Node::run_until(scene.loop, [&] { return download.view().stage == Stage::downloading; });
            write(scene.small(), "my own");
            Node::run_until(scene.loop, [&] { return download.view().stage == Stage::finished; });
            REQUIRE(download.view().error);
            CHECK(download.view().error->fault == Fault::refused);
            CHECK(read(scene.small()) == "my own");
            download.stop();
            leech.close();
        }
        CHECK(scene.by_file(scene.options()).error);
        CHECK(read(scene.small()) == "my own");
    }
}

TEST_CASE("files without bytes are made again where they vanished, and nothing else passes for one") {
    Touched scene(content::Format::v1, {}, {}, {}, "empty");
    const auto empty = scene.to.path() / "stuff/empty";
    const auto remove = [](const auto& file) { std::filesystem::remove(file); };
    CHECK_FALSE(scene.touched_at_the_end(scene.options(), empty, remove).error);
    CHECK(std::filesystem::is_empty(empty));
    std::filesystem::remove_all(scene.to.path() / "stuff");
    const auto fill = [](const auto& file) { write(file, "thesis"); };
    const auto view = scene.touched_at_the_end(scene.options(), empty, fill);
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::refused);
    CHECK_FALSE(view.complete);
    CHECK(read(empty) == "thesis");
}

TEST_CASE("what happens while files are hashed again is not the download's own") {
    Touched scene;
    bool removed = false;
    const auto view = scene.downloading(scene.options(), [&](Download& download, const Event& event) {
        const bool all_came = std::holds_alternative<Completed>(event);
        if (all_came && !std::exchange(removed, true)) {
            std::filesystem::remove(scene.small());
            download.handle(event);
            REQUIRE(download.view().stage == Stage::examining);
            edit(scene.large());
            return;
        }
        download.handle(event);
    });
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::refused);
    CHECK(view.error->message.find("large.bin' would be overwritten") != std::string::npos);
}

TEST_CASE("after many touches an edit is still not taken for the content") {
    Touched scene;
    int time = 0;
    const auto view = scene.downloading(scene.options(), [&](Download& download, const Event& event) {
        if (std::holds_alternative<Completed>(event)) {
            if (++time < 4)
                std::filesystem::remove(scene.small());
            else
                edit(scene.large());
        }
        download.handle(event);
    });
    CHECK(time == 4);
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::refused);
}
