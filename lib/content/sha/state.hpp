#pragma once
/// What a hash has in hand between 64 bytes and the next: five words of SHA-1, eight of SHA-256.

#include "content/sha.hpp"

#include <array>
#include <cstdint>
#include <tuple>

namespace bittern::content::sha {

template <class Hash>
using State = std::array<std::uint32_t, std::tuple_size_v<Hash> / 4>;

/// Before the first byte (FIPS 180-4, 5.3).
template <class Hash>
inline constexpr State<Hash> initial_state{};
template <>
inline constexpr State<Sha1> initial_state<Sha1>{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
template <>
inline constexpr State<Sha256> initial_state<Sha256>{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// The digest that a state is after the last byte.
template <class Hash>
[[nodiscard]] Hash digest_of(const State<Hash>& state) {
    Hash digest;
    for (std::size_t k = 0; k < digest.size(); ++k) {
        digest[k] = static_cast<std::uint8_t>(state[k / 4] >> (24 - k % 4 * 8));
    }
    return digest;
}

}  // namespace bittern::content::sha
