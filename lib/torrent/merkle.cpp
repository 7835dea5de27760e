#include "torrent/merkle.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include <libtorrent/hasher.hpp>

namespace bittern::torrent {
namespace {

using content::Sha256;

Sha256 parent_of(const Sha256& left, const Sha256& right) {
    lt::hasher256 hasher;
    hasher.update({reinterpret_cast<const char*>(left.data()), 32});
    hasher.update({reinterpret_cast<const char*>(right.data()), 32});
    const auto digest = hasher.final();
    Sha256 parent;
    std::memcpy(parent.data(), digest.data(), parent.size());
    return parent;
}

/// A missing block is 32 zero bytes; a piece of missing blocks is the tree over those.
Sha256 empty_piece(Bytes piece_size) {
    Sha256 hash{};
    for (Bytes size = kib(16); size < piece_size; size += size) hash = parent_of(hash, hash);
    return hash;
}

}  // namespace

Sha256 root_of_layer(std::string_view layer, Bytes piece_size) {
    std::vector<Sha256> level(layer.size() / sizeof(Sha256));
    std::memcpy(level.data(), layer.data(), level.size() * sizeof(Sha256));
    for (Sha256 filler = empty_piece(piece_size); level.size() > 1;
         filler = parent_of(filler, filler)) {
        if (level.size() % 2 != 0) level.push_back(filler);
        for (std::size_t i = 0; i < level.size() / 2; ++i)
            level[i] = parent_of(level[2 * i], level[2 * i + 1]);
        level.resize(level.size() / 2);
    }
    return level.front();
}

}  // namespace bittern::torrent
