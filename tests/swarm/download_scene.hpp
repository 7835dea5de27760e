#pragma once
/// One torrent that is seeded, and downloads of it from start to end.

#include "swarm/download.hpp"
#include "swarm/two_engines.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace bittern::swarm::testing {

/// A seed of a small folder, and room for downloads of it.
struct Scene {
    explicit Scene(content::Format format = content::Format::hybrid, Rate upload = {},
                   const std::function<torrent::Metainfo(const torrent::Metainfo&)>& alter = {},
                   const std::string& last_file = {}, const std::string& empty_file = {}) {
        write(from.path() / "stuff" / "large.bin", noise(300'000, 1));
        write(from.path() / "stuff" / "sub" / "small.txt", "hello\n");
        if (!last_file.empty()) write(from.path() / "stuff" / last_file, last_file);
        if (!empty_file.empty()) write(from.path() / "stuff" / empty_file, "");
        shared = share(from.path() / "stuff", format);
        if (alter) shared->metainfo = alter(shared->metainfo);
        seed = std::make_unique<Node>(loop, EngineOptions{.up_limit = upload});
        seed->engine->add(shared->request());
        Node::run_until(loop, [&] { return seed->last<Added>() != nullptr; });
        auto opened = open_state(state.path());
        REQUIRE(opened);
        database = std::make_unique<Database>(*std::move(opened));
        store = std::make_unique<ResumeStore>(*database);
    }

    DownloadOptions options() { return {.plan = {.folder = to.path()}, .peers = {seed->address()}}; }

    /// Runs one download to its end and returns what was to be seen then.
    DownloadView run(DownloadOptions options, const std::function<void(Download&)>& start) {
        Node leech(loop);
        Download download(loop, *leech.engine, *store, claims, std::move(options), {});
        leech.on_event = [&](const Event& event) { download.handle(event); };
        start(download);
        Node::run_until(loop, [&] { return download.view().stage == Stage::finished; });
        download.stop();
        leech.close();
        return download.view();
    }
    DownloadView by_link(DownloadOptions options) {
        return run(std::move(options), [&](Download& download) { download.start(shared->metainfo.magnet()); });
    }
    DownloadView by_file(DownloadOptions options) {
        return run(std::move(options), [&](Download& download) { download.start(shared->metainfo); });
    }
    bool arrived() const {
        return read(to.path() / "stuff/large.bin") == read(from.path() / "stuff/large.bin") &&
               read(to.path() / "stuff/sub/small.txt") == "hello\n";
    }

    TemporaryFolder from, to, state;
    boost::asio::io_context loop;
    std::optional<Shared> shared;
    std::unique_ptr<Node> seed;
    std::unique_ptr<Database> database;
    std::unique_ptr<ResumeStore> store;
    Claims claims;
};

}  // namespace bittern::swarm::testing
