#include "app/commands/content.hpp"

#include <utility>

namespace bittern::app {

Bytes piece_size_for(const content::Tree& tree, const ContentOptions& options) {
    return options.piece_size.value_or(content::automatic_piece_size(tree, options.format));
}

Result<Content> hash_content(content::Tree tree, const ContentOptions& options, content::HashCache* cache,
                             const std::function<void(const HashingView&)>& on_progress, const std::stop_token& stop) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    HashingView view{.progress = {}, .total = tree.total, .files = tree.files.size()};
    const content::HashOptions hashing{
        .piece_size = piece_size_for(tree, options),
        .format = options.format,
        .cache = cache,
        .on_progress =
            [&](const content::HashProgress& progress) {
                view.progress = progress;
                on_progress(view);
            },
        .stop = stop,
    };
    BITTERN_TRY(const auto hashes, content::hash_tree(tree, hashing));
    BITTERN_TRY(auto made, torrent::make(tree, hashes, options.description));
    return Content{std::move(tree), std::move(made), view.progress.from_cache, Clock::now() - start};
}

}  // namespace bittern::app
