#include "torrent/reuse.hpp"

#include <cstring>
#include <map>
#include <optional>

namespace bittern::torrent {
namespace {

using content::Format;
using content::HashCache;

Result<void> check_fits(const Metainfo& old, Format format, Bytes piece_size) {
    if (format == Format::v1)
        return fail(Fault::refused, "the pieces of v1 alone have bytes of several files, so all of them are read");
    if (old.piece_size() != piece_size)
        return fail(Fault::refused, "the older torrent has pieces of " + to_string(old.piece_size()) + ", not of " +
                                        to_string(piece_size));
    if (!old.info_hash().v2) return fail(Fault::refused, "the older torrent has no v2 hashes");
    if (format == Format::hybrid && !old.info_hash().v1)
        return fail(Fault::refused, "the older torrent has no v1 hashes");
    return {};
}

/// The v2 hashes of one of the older torrent's files, which parsing has checked against its root; nullopt where its
/// piece layer is not known.
std::optional<content::FileHashes> hashes_of(const Metainfo& old, std::size_t index) {
    const auto& file = old.files()[index];
    content::FileHashes hashes{.root = file.root};
    if (file.size <= old.piece_size()) {
        hashes.piece_layer.push_back(file.root);
        return hashes;
    }
    const auto layer = old.piece_layer({static_cast<std::int32_t>(index)});
    if (layer.empty()) return std::nullopt;
    hashes.piece_layer.resize(layer.size() / sizeof(content::Sha256));
    std::memcpy(hashes.piece_layer.data(), layer.data(), layer.size());
    return hashes;
}

std::map<std::vector<std::string>, std::size_t> files_by_path(const Metainfo& old) {
    std::map<std::vector<std::string>, std::size_t> files;
    for (std::size_t k = 0; k < old.files().size(); ++k)
        if (const auto& file = old.files()[k]; !file.pad && file.symlink.empty())
            files.emplace(file.renamed && !old.single_file() ? *file.raw_path : file.path, k);
    return files;
}

}  // namespace

Result<Reused> OldTorrent::give(HashCache& cache, const content::Tree& tree, Format format, Bytes piece_size) const {
    BITTERN_CHECK(check_fits(metainfo_, format, piece_size));
    const bool padded = format == Format::hybrid && tree.files.size() > 1;
    const auto by_path = files_by_path(metainfo_);
    std::vector<HashCache::Item> items;
    Reused reused;
    for (const auto& file : tree.files) {
        const auto found = by_path.find(file.components);
        if (found == by_path.end() || file.stamp.size.count == 0) continue;
        const auto& was = metainfo_.files()[found->second];
        const HashCache::Key key{file.stamp, piece_size, format, padded};
        const auto known = cache.find(key);
        const auto root = known ? known->v2.root : cache.root_of(file.stamp);
        if (was.size != file.stamp.size || root != was.root) continue;
        if (!known) {
            auto hashes = format == Format::v2 ? hashes_of(metainfo_, found->second) : std::nullopt;
            if (!hashes) continue;
            items.push_back({key, {*std::move(hashes), {}}, HashCache::Time::max()});
        }
        ++reused.files;
        reused.size += file.stamp.size;
    }
    cache.store(items);
    return reused;
}

}  // namespace bittern::torrent
