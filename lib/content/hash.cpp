#include "content/hash.hpp"

#include "content/hash_cache.hpp"
#include "content/hash_job.hpp"
#include "content/hash_layout.hpp"
#include "content/open_files.hpp"
#include "content/side_by_side.hpp"

#include <algorithm>
#include <cassert>

namespace bittern::content {
namespace {

/// What the cache knows of a tree, and what it is to learn.
class CachedHashes {
public:
    CachedHashes(const Tree& tree, const HashOptions& options, const HashLayout& layout, TreeHashes& result)
        : tree_(tree), options_(options), layout_(layout), result_(result) {}

    /// Fills in what is known; says so file by file.
    [[nodiscard]] std::vector<bool> look_up() {
        std::vector<bool> known(tree_.files.size());
        if (!options_.cache) return known;
        if (!layout_.aligned()) {
            if (auto pieces = options_.cache->find_v1(tree_, options_.piece_size)) {
                result_.pieces = std::move(*pieces);
                known.assign(known.size(), true);
            }
            return known;
        }
        for (std::size_t file = 0; file < known.size(); ++file) {
            if (auto entry = options_.cache->find(key(file))) {
                std::copy(entry->pieces.begin(), entry->pieces.end(), first_piece(file));
                result_.files[file] = std::move(entry->v2);
                known[file] = true;
            }
        }
        return known;
    }

    /// `read_at` of each: when its first byte was about to be read.
    void store(std::span<const HashJob::Finished> files) {
        if (!options_.cache || files.empty()) return;
        std::vector<HashCache::Item> items;
        for (const auto& [file, read_at] : files) {
            HashCache::Entry entry{.v2 = result_.files[file], .pieces = {}};
            if (result_.format == Format::hybrid) entry.pieces.assign(first_piece(file), end_piece(file));
            items.push_back({key(file), std::move(entry), read_at});
        }
        options_.cache->store(items);
    }

    void store_all(std::span<const HashCache::Time> read_at) {
        if (options_.cache && !layout_.aligned()) {
            options_.cache->store_v1(tree_, options_.piece_size, result_.pieces, read_at);
        }
    }

private:
    [[nodiscard]] HashCache::Key key(std::size_t file) const {
        return {.stamp = tree_.files[file].stamp,
                .piece_size = options_.piece_size,
                .format = options_.format,
                .padded = layout_.padded()};
    }
    [[nodiscard]] std::vector<Sha1>::iterator first_piece(std::size_t file) const {
        return result_.format == Format::hybrid ? result_.pieces.begin() + layout_.first_piece(file)
                                                : result_.pieces.begin();
    }
    [[nodiscard]] std::vector<Sha1>::iterator end_piece(std::size_t file) const {
        return first_piece(file) + layout_.pieces_in(tree_.files[file].stamp.size);
    }

    const Tree& tree_;
    const HashOptions& options_;
    const HashLayout& layout_;
    TreeHashes& result_;
};

TreeHashes empty_result(const Tree& tree, const HashOptions& options, const HashLayout& layout) {
    TreeHashes result{.piece_size = options.piece_size, .format = options.format};
    if (options.format != Format::v2) result.pieces.resize(static_cast<std::size_t>(layout.piece_count()));
    if (!layout.aligned()) return result;
    result.files.resize(tree.files.size());
    for (std::size_t file = 0; file < tree.files.size(); ++file) {
        result.files[file].piece_layer.resize(static_cast<std::size_t>(layout.pieces_in(tree.files[file].stamp.size)));
    }
    return result;
}

/// Each file was looked at right after its own bytes were read, but what was read first may be hours old by now.
Result<void> check_all_unchanged(const Tree& tree, Spoilt spoilt, TreeHashes& result) {
    for (std::size_t k = 0; k < tree.files.size(); ++k) {
        if (!tree.files[k].target.empty()) continue;  // a link has no bytes
        auto unchanged = check_unchanged(tree.files[k]);
        if (unchanged) continue;
        if (spoilt == Spoilt::end) return unchanged;
        result.spoilt.emplace(k, std::move(unchanged).error());
    }
    return {};
}

}  // namespace

Result<TreeHashes> hash_tree(const Tree& tree, const HashOptions& options) {
    BITTERN_CHECK(check_piece_size(options.piece_size));
    const HashLayout layout(tree, options.piece_size, options.format);
    BITTERN_CHECK(layout.check_piece_count());
    assert(options.spoilt == Spoilt::end || layout.aligned());
    TreeHashes result = empty_result(tree, options, layout);
    CachedHashes cache(tree, options, layout, result);
    const std::vector<bool> known = cache.look_up();
    HashJob job(tree, options, layout, result, known);
    run_side_by_side(
        job.threads(), [&] { job.work(); },
        [&] {
            cache.store(job.take_finished());
            if (options.on_progress) options.on_progress(job.progress());
        });
    if (job.error()) return tl::unexpected(*job.error());
    if (options.stop.stop_requested()) return fail(Fault::interrupted, "hashing was stopped");
    result.spoilt = job.take_spoilt();
    BITTERN_CHECK(check_all_unchanged(tree, options.spoilt, result));
    if (job.threads() > 0) cache.store_all(job.read_times());
    return result;
}

}  // namespace bittern::content
