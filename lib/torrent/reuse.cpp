#include "torrent/reuse.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"
#include "content/merkle.hpp"
#include "content/open_regular.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

namespace bittern::torrent {
namespace {

using content::Format;
using content::HashCache;
using content::TreeFile;

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

/// The root of one piece as it is on disk; nullopt where it can't be read whole.
std::optional<content::Sha256> root_on_disk(const TreeFile& file, Bytes begin, Bytes piece_size) {
    const auto opened = content::open_regular(file.path, content::LastLink::follow);
    if (!opened) return std::nullopt;
    content::Sha256Hasher hasher;
    std::vector<std::uint8_t> block(static_cast<std::size_t>(content::block_size.count));
    std::vector<content::Sha256> leaves;
    const Bytes end = std::min(begin + piece_size, file.stamp.size);
    for (Bytes at = begin; at < end; at += content::block_size) {
        const auto wanted =
            std::span(block).first(static_cast<std::size_t>(std::min(content::block_size, end - at).count));
        const auto got = content::read_at(*opened, file.path, wanted, at);
        if (!got || *got < wanted.size()) return std::nullopt;
        leaves.push_back(hasher.digest(wanted));
    }
    return content::piece_root(hasher, leaves, file.stamp.size, piece_size);
}

/// What the older torrent says of one file.
class OldFile {
public:
    OldFile(const Metainfo& old, std::size_t index) : old_(old), index_(index), file_(old.files()[index]) {}

    /// nullopt where it does not fit what is on disk.
    [[nodiscard]] std::optional<HashCache::Entry> entry_for(const TreeFile& file, Format format, bool padded) const {
        const auto size = file.stamp.size;
        if (size.count == 0 || size != file_.size) return std::nullopt;
        if (format == Format::hybrid && !is_hashed_as(padded)) return std::nullopt;
        const auto known = v2();
        if (!known || !is_right_at_its_ends(file, *known)) return std::nullopt;
        HashCache::Entry entry{.v2 = *known, .pieces = {}};
        if (format == Format::hybrid) entry.pieces = v1(known->piece_layer.size());
        return entry;
    }

private:
    /// Whether v1's last piece is filled up with zeros, or not, as it is wanted.
    [[nodiscard]] bool is_hashed_as(bool padded) const {
        const auto& files = old_.files();
        if (file_.size.count % old_.piece_size().count == 0) return true;
        return padded == (index_ + 1 < files.size() && files[index_ + 1].pad);
    }

    /// nullopt where its piece layer is not known.
    [[nodiscard]] std::optional<content::FileHashes> v2() const {
        content::FileHashes hashes{.root = file_.root};
        if (file_.size <= old_.piece_size()) {
            hashes.piece_layer.push_back(file_.root);
            return hashes;
        }
        const auto layer = old_.piece_layer({static_cast<std::int32_t>(index_)});
        if (layer.empty()) return std::nullopt;
        hashes.piece_layer.resize(layer.size() / sizeof(content::Sha256));
        std::memcpy(hashes.piece_layer.data(), layer.data(), layer.size());
        return hashes;
    }

    [[nodiscard]] std::vector<content::Sha1> v1(std::size_t count) const {
        std::vector<content::Sha1> pieces(count);
        const auto first = static_cast<std::size_t>(file_.offset.count / old_.piece_size().count);
        std::memcpy(pieces.data(), old_.piece_hashes().data() + first * sizeof(content::Sha1),
                    count * sizeof(content::Sha1));
        return pieces;
    }

    [[nodiscard]] bool is_right_at_its_ends(const TreeFile& file, const content::FileHashes& known) const {
        const auto piece = old_.piece_size();
        const auto last = static_cast<std::int64_t>(known.piece_layer.size()) - 1;
        return root_on_disk(file, {}, piece) == known.piece_layer.front() &&
               root_on_disk(file, {last * piece.count}, piece) == known.piece_layer.back();
    }

    const Metainfo& old_;
    std::size_t index_;
    const File& file_;
};

std::map<std::vector<std::string>, std::size_t> files_by_path(const Metainfo& old) {
    std::map<std::vector<std::string>, std::size_t> files;
    for (std::size_t k = 0; k < old.files().size(); ++k)
        if (!old.files()[k].pad && old.files()[k].symlink.empty()) files.emplace(old.files()[k].path, k);
    return files;
}

}  // namespace

Result<OldTorrent> OldTorrent::read(const std::filesystem::path& torrent_file) {
    BITTERN_TRY(const auto stamp, content::stamp_of(torrent_file));
    BITTERN_TRY(const auto bytes, read_file(torrent_file, offline_limits.file));
    auto metainfo = Metainfo::parse(bytes, offline_limits);
    if (!metainfo) return tl::unexpected<Error>(std::move(metainfo).error().within(printable(torrent_file.native())));
    return OldTorrent(*std::move(metainfo), stamp.modified_ns);
}

Result<Reused> OldTorrent::give(HashCache& cache, const content::Tree& tree, Format format, Bytes piece_size) const {
    BITTERN_CHECK(check_fits(metainfo_, format, piece_size));
    const bool padded = format == Format::hybrid && tree.files.size() > 1;
    const HashCache::Time written{
        std::chrono::duration_cast<HashCache::Time::duration>(std::chrono::nanoseconds(written_ns_))};
    const auto by_path = files_by_path(metainfo_);
    std::vector<HashCache::Item> items;
    Reused reused;
    for (const auto& file : tree.files) {
        const auto found = by_path.find(file.components);
        const bool untouched = std::max(file.stamp.modified_ns, file.stamp.changed_ns) < written_ns_;
        if (found == by_path.end() || !untouched) continue;
        auto entry = OldFile(metainfo_, found->second).entry_for(file, format, padded);
        if (!entry) continue;
        items.push_back({{file.stamp, piece_size, format, padded}, *std::move(entry), written});
        ++reused.files;
        reused.size += file.stamp.size;
    }
    cache.store(items);
    return reused;
}

}  // namespace bittern::torrent
