#pragma once
/// The two digests that torrents are made of, of one message after another. `sha/lanes.hpp` takes
/// many at once.

#include <array>
#include <cstdint>
#include <memory>
#include <span>

struct evp_md_ctx_st;

namespace bittern::content {

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;

namespace sha {
struct Kernel;
}

namespace detail {
struct FreeDigest {
    void operator()(evp_md_ctx_st* context) const;
};
using Digest = std::unique_ptr<evp_md_ctx_st, FreeDigest>;
}  // namespace detail

/// SHA-1 over bytes given in parts. Used by one thread at a time.
class Sha1Hasher {
public:
    Sha1Hasher();
    void update(std::span<const std::uint8_t> bytes);
    /// As update() with so many zero bytes.
    void update_zeros(std::int64_t count);
    /// The digest of all bytes since the last one; what comes next begins another.
    [[nodiscard]] Sha1 finish();

private:
    detail::Digest digest_;
};

/// SHA-256 of one run of bytes after another. Used by one thread at a time.
class Sha256Hasher {
public:
    Sha256Hasher();
    explicit Sha256Hasher(const sha::Kernel& for_parents);
    [[nodiscard]] Sha256 digest(std::span<const std::uint8_t> bytes);
    /// The parents of a level of a merkle tree: the digest of each two neighbours, left at the front
    /// of the same nodes. Their number must be even.
    void parents(std::span<Sha256> nodes) const;

private:
    detail::Digest digest_;
    const sha::Kernel* for_parents_;
};

}  // namespace bittern::content
