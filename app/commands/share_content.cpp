#include "app/commands/share_content.hpp"

#include "content/hash_cache.hpp"
#include "content/known_files.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace bittern::app {
namespace {

/// Where the files lie, for a `get` of the same ones. A torrent that is v1 only tells nothing of them.
std::vector<content::KnownFile> known_files(const SharedContent& content) {
    std::vector<content::KnownFile> known;
    auto file = content.tree.files.begin();
    for (const auto& described : content.metainfo.files()) {
        if (described.pad) continue;
        if (described.root != content::Sha256{})
            known.push_back({.root = described.root, .path = file->path, .stamp = file->stamp});
        ++file;
    }
    return known;
}

/// What the thread works with; it lives on that thread, only `calls` are carried to the loop's.
struct Work {
    boost::asio::io_context& loop;
    const ContentOptions& options;
    std::vector<std::filesystem::path> roots;
    Database database;
    ContentCalls calls;

    Result<SharedContent> run(const std::stop_token& stop) {
        BITTERN_TRY(auto tree, content::walk(roots, options.walk));
        BITTERN_CHECK(torrent::check_depth(tree, options.format));
        tell(calls.walked, {.progress = {}, .total = tree.total, .files = tree.files.size()});
        content::HashCache cache(database);
        BITTERN_TRY(auto content, hash_content(
                                      std::move(tree), options, &cache,
                                      [&](const HashingView& view) { tell(calls.progress, view); }, stop));
        BITTERN_TRY(auto metainfo, torrent::read_back(content.torrent));
        content.torrent.file.clear();
        SharedContent shared{std::move(content), std::move(metainfo)};
        content::KnownFiles(std::move(database)).remember(known_files(shared));
        return shared;
    }

    void tell(const std::function<void(const HashingView&)>& call, const HashingView& view) const {
        boost::asio::post(loop, [call, view] { call(view); });
    }
};

}  // namespace

swarm::AddRequest serve_request(const SharedContent& content, std::filesystem::path folder) {
    swarm::AddRequest request{.metainfo = content.metainfo};
    std::vector<std::string_view> paths;
    auto file = content.tree.files.begin();
    for (const auto& described : content.metainfo.files()) {
        paths.push_back(described.pad ? std::string_view() : file->path);
        request.stamps.push_back(described.pad ? content::FileStamp() : file->stamp);
        if (!described.pad) ++file;
    }
    request.paths = {std::move(folder), paths};
    request.have.assign(static_cast<std::size_t>(content.metainfo.piece_count()), true);
    request.serve_only = true;
    return request;
}

ContentJob::ContentJob(boost::asio::io_context& loop, const ContentOptions& options,
                       std::vector<std::filesystem::path> roots, Database database, ContentCalls calls)
    : thread_([work = Work{loop, options, std::move(roots), std::move(database), std::move(calls)}](
                  const std::stop_token& stop) mutable {
          auto result = std::make_shared<Result<SharedContent>>(work.run(stop));
          boost::asio::post(work.loop, [done = work.calls.done, result] { done(std::move(*result)); });
      }) {}

}  // namespace bittern::app
