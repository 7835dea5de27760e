#include "app/commands/share_content.hpp"

#include "content/hash_cache.hpp"
#include "torrent/create.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace bittern::app {
namespace {

using Clock = std::chrono::steady_clock;

/// What the thread works with; it lives on that thread, only `calls` are carried to the loop's.
struct Work {
    boost::asio::io_context& loop;
    const ShareOptions& options;
    std::vector<std::filesystem::path> roots;
    Database database;
    ContentCalls calls;

    Result<Content> run(const std::stop_token& stop) {
        const auto start = Clock::now();
        BITTERN_TRY(auto tree, content::walk(roots, options.walk));
        HashingView view{.progress = {}, .total = tree.total, .files = tree.files.size()};
        tell(calls.walked, view);
        content::HashCache cache(database);
        const auto hashes = content::hash_tree(
            tree, {
                      .piece_size = options.piece_size.value_or(content::automatic_piece_size(tree, options.format)),
                      .format = options.format,
                      .cache = &cache,
                      .on_progress =
                          [&](const content::HashProgress& progress) {
                              view.progress = progress;
                              tell(calls.progress, view);
                          },
                      .stop = stop,
                  });
        if (!hashes) return tl::unexpected<Error>(hashes.error());
        BITTERN_TRY(auto metainfo, torrent::create(tree, *hashes, create_options()));
        return Content{std::move(tree), std::move(metainfo), view.progress.from_cache, Clock::now() - start};
    }

    torrent::CreateOptions create_options() const {
        torrent::CreateOptions create{.web_seeds = options.web_seeds, .is_private = options.is_private};
        for (const auto& tracker : options.trackers) create.trackers.push_back({tracker});
        return create;
    }

    void tell(const std::function<void(const HashingView&)>& call, const HashingView& view) const {
        boost::asio::post(loop, [call, view] { call(view); });
    }
};

}  // namespace

swarm::AddRequest serve_request(const Content& content, std::filesystem::path folder) {
    swarm::AddRequest request{.metainfo = content.metainfo, .folder = std::move(folder)};
    auto file = content.tree.files.begin();
    for (const auto& described : content.metainfo.files()) {
        request.paths.push_back(described.pad ? std::filesystem::path() : file->path);
        request.stamps.push_back(described.pad ? content::FileStamp() : file->stamp);
        if (!described.pad) ++file;
    }
    request.have.assign(static_cast<std::size_t>(content.metainfo.piece_count()), true);
    request.serve_only = true;
    return request;
}

ContentJob::ContentJob(boost::asio::io_context& loop, const ShareOptions& options,
                       std::vector<std::filesystem::path> roots, Database database, ContentCalls calls)
    : thread_([work = Work{loop, options, std::move(roots), std::move(database), std::move(calls)}](
                  const std::stop_token& stop) mutable {
          auto result = std::make_shared<Result<Content>>(work.run(stop));
          boost::asio::post(work.loop, [done = work.calls.done, result] { done(std::move(*result)); });
      }) {}

}  // namespace bittern::app
