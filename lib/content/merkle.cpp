#include "content/merkle.hpp"

#include <array>
#include <bit>
#include <cassert>

namespace bittern::content {

Sha256 merkle_root(const Sha256Hasher& hasher, std::span<Sha256> nodes, std::size_t width, Sha256 filler) {
    assert(std::has_single_bit(width) && nodes.size() <= width);
    const auto parent_of_fillers = [&] {
        std::array<Sha256, 2> pair{filler, filler};
        hasher.parents(pair);
        return pair.front();
    };
    for (; width > 1; width /= 2) {
        // Each level takes the place of the one below; where the last node has no neighbour it gets
        // the filler.
        const std::size_t parents = (nodes.size() + 1) / 2;
        if (nodes.size() % 2 == 0) {
            hasher.parents(nodes);
        } else {
            hasher.parents(nodes.first(nodes.size() - 1));
            std::array<Sha256, 2> pair{nodes.back(), filler};
            hasher.parents(pair);
            nodes[parents - 1] = pair.front();
        }
        if (parents < width / 2) filler = parent_of_fillers();
        nodes = nodes.first(parents);
    }
    return nodes.empty() ? filler : nodes.front();
}

Sha256 piece_root(const Sha256Hasher& hasher, std::span<Sha256> leaves, Bytes file_size, Bytes piece_size) {
    const auto whole = static_cast<std::size_t>(piece_size.count / block_size.count);
    const std::size_t width = file_size <= piece_size ? std::bit_ceil(leaves.size()) : whole;
    return merkle_root(hasher, leaves, width, Sha256{});
}

Sha256 file_root(const Sha256Hasher& hasher, std::vector<Sha256> piece_layer, Bytes piece_size) {
    if (piece_layer.empty()) return {};
    const std::size_t width = std::bit_ceil(piece_layer.size());
    Sha256 filler{};
    if (piece_layer.size() < width) {
        const auto leaves = static_cast<std::size_t>(piece_size.count / block_size.count);
        filler = merkle_root(hasher, {}, leaves, Sha256{});
    }
    return merkle_root(hasher, piece_layer, width, filler);
}

}  // namespace bittern::content
