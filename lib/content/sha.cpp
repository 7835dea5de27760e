#include "content/sha.hpp"

#include "content/sha/pairs.hpp"

#include <algorithm>
#include <exception>

#include <openssl/evp.h>

namespace bittern::content {
namespace {

/// OpenSSL fails here only without memory or without the algorithm; neither leaves anything to do.
void require(bool succeeded) {
    if (!succeeded) std::terminate();
}

detail::Digest begin(const EVP_MD* algorithm) {
    detail::Digest digest(EVP_MD_CTX_new());
    require(digest && EVP_DigestInit_ex(digest.get(), algorithm, nullptr) == 1);
    return digest;
}

void add(const detail::Digest& digest, std::span<const std::uint8_t> bytes) {
    require(EVP_DigestUpdate(digest.get(), bytes.data(), bytes.size()) == 1);
}

template <class Hash>
Hash end(const detail::Digest& digest) {
    Hash hash;
    require(EVP_DigestFinal_ex(digest.get(), hash.data(), nullptr) == 1);
    // Begins again with the same algorithm.
    require(EVP_DigestInit_ex(digest.get(), nullptr, nullptr) == 1);
    return hash;
}

}  // namespace

void detail::FreeDigest::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Sha1Hasher::Sha1Hasher() : digest_(begin(EVP_sha1())) {}

void Sha1Hasher::update(std::span<const std::uint8_t> bytes) {
    add(digest_, bytes);
}

void Sha1Hasher::update_zeros(std::int64_t count) {
    static constexpr std::array<std::uint8_t, 16384> zeros{};
    for (; count > 0; count -= static_cast<std::int64_t>(zeros.size())) {
        add(digest_, std::span(zeros).first(static_cast<std::size_t>(std::min<std::int64_t>(count, zeros.size()))));
    }
}

Sha1 Sha1Hasher::finish() {
    return end<Sha1>(digest_);
}

Sha256Hasher::Sha256Hasher() : Sha256Hasher(*sha::fastest().sha256) {}

Sha256Hasher::Sha256Hasher(const sha::Kernel& for_parents) : digest_(begin(EVP_sha256())), for_parents_(&for_parents) {}

Sha256 Sha256Hasher::digest(std::span<const std::uint8_t> bytes) {
    add(digest_, bytes);
    return end<Sha256>(digest_);
}

void Sha256Hasher::parents(std::span<Sha256> nodes) const {
    sha::hash_pairs(*for_parents_, nodes);
}

}  // namespace bittern::content
