#pragma once
/// From a tree of files to the torrent of it: what share and create have in common.

#include "app/options/content_options.hpp"
#include "content/hash.hpp"
#include "content/tree.hpp"
#include "torrent/create.hpp"

#include <chrono>
#include <functional>
#include <stop_token>

namespace bittern::app {

/// A tree with its torrent.
struct Content {
    content::Tree tree;
    torrent::Made torrent;
    Bytes from_cache;  ///< not read this time, its hashes were known
    std::chrono::steady_clock::duration took{};
};

/// Where the hashing is.
struct HashingView {
    content::HashProgress progress;
    Bytes total;
    std::size_t files = 0;  ///< of the tree
};

/// The one asked for, or that which fits the tree.
[[nodiscard]] Bytes piece_size_for(const content::Tree& tree, const ContentOptions& options);

/// Hashes the tree, with what `cache` (may be null) knows, and describes it. `on_progress` is called on this thread.
/// Errors are those of hash_tree and torrent::make.
[[nodiscard]] Result<Content> hash_content(content::Tree tree, const ContentOptions& options, content::HashCache* cache,
                                           const std::function<void(const HashingView&)>& on_progress,
                                           const std::stop_token& stop);

}  // namespace bittern::app
