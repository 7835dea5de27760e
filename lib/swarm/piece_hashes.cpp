#include "swarm/piece_hashes.hpp"

#include <cstring>

#include <libtorrent/bdecode.hpp>

namespace bittern::swarm {

Result<PieceHashes> PieceHashes::of(const torrent::Metainfo& metainfo) {
    PieceHashes hashes(metainfo);
    if (!metainfo.info_hash().v1) return hashes;
    const std::string_view info = metainfo.info_dictionary();
    lt::error_code error;
    const lt::bdecode_node dictionary = lt::bdecode({info.data(), static_cast<std::ptrdiff_t>(info.size())}, error);
    if (!error && dictionary.type() == lt::bdecode_node::dict_t) {
        const auto pieces = dictionary.dict_find_string_value("pieces");
        hashes.sha1_ = {pieces.data(), pieces.size()};  // lies within the info dictionary
    }
    if (hashes.sha1_.size() == static_cast<std::size_t>(metainfo.piece_count()) * sizeof(content::Sha1)) return hashes;
    return fail(Fault::malformed,
                "the hashes of the pieces of '" + metainfo.name() + "' are not as many as its pieces");
}

bool PieceHashes::is_right(PieceIndex piece, const content::Sha1& hash) const {
    const auto at = static_cast<std::size_t>(piece.value) * hash.size();
    return std::memcmp(sha1_.data() + at, hash.data(), hash.size()) == 0;
}

bool PieceHashes::knows_roots(std::size_t file) const {
    return metainfo_->files()[file].size <= metainfo_->piece_size() ||
           !metainfo_->piece_layer({static_cast<std::int32_t>(file)}).empty();
}

bool PieceHashes::is_right(std::size_t file, std::int32_t piece, const content::Sha256& root) const {
    if (metainfo_->files()[file].size <= metainfo_->piece_size()) return metainfo_->files()[file].root == root;
    const std::string_view layer = metainfo_->piece_layer({static_cast<std::int32_t>(file)});
    return std::memcmp(layer.data() + static_cast<std::size_t>(piece) * root.size(), root.data(), root.size()) == 0;
}

}  // namespace bittern::swarm
