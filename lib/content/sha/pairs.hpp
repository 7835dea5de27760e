#pragma once
/// Merkle trees (BEP 52), a level at a time: messages of 64 bytes, two digests side by side.

#include "content/sha/kernel.hpp"

#include <span>

namespace bittern::content::sha {

/// The digest of each two neighbours, left at the front of the same nodes. Their number must be even.
void hash_pairs(const Kernel& kernel, std::span<Sha256> nodes);

}  // namespace bittern::content::sha
