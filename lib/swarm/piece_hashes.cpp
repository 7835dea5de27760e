#include "swarm/piece_hashes.hpp"

#include <cstring>

namespace bittern::swarm {

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
