#pragma once
/// The hash trees of BEP 52: leaves are SHA-256 of 16 KiB blocks, parents SHA-256 of their two
/// children.

#include "base/units.hpp"
#include "content/sha.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace bittern::content {

/// What one leaf covers. The last block of a file is hashed as short as it is.
inline constexpr Bytes block_size = kib(16);

/// The root of a tree of `width` nodes (a power of two), of which the first are given and the
/// others equal `filler`. No node at all gives the root of fillers. `nodes` is used up as working
/// space.
[[nodiscard]] Sha256 merkle_root(const Sha256Hasher& hasher, std::span<Sha256> nodes, std::size_t width, Sha256 filler);

/// The root of one piece's leaves. Missing leaves are zero; a file of at most one piece has as many
/// as the next power of two of its blocks, any other a whole piece of them.
[[nodiscard]] Sha256 piece_root(const Sha256Hasher& hasher, std::span<Sha256> leaves, Bytes file_size,
                                Bytes piece_size);

/// The root of a file from the roots of its pieces; zero for an empty file. Missing pieces count as
/// pieces of zero leaves.
[[nodiscard]] Sha256 file_root(const Sha256Hasher& hasher, std::vector<Sha256> piece_layer, Bytes piece_size);

}  // namespace bittern::content
