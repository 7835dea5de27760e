#pragma once
/// The ways this program can compute SHA-1 and SHA-256: many messages at once, each in a lane of the
/// processor's vector registers, or one after another.

#include "content/sha.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bittern::content::sha {

/// What both take at a time, in bytes (FIPS 180-4).
inline constexpr std::size_t chunk = 64;

/// Takes the next `chunks` of 64 bytes of as many messages as the kernel has lanes. The state of the
/// hash is kept by word: `state[word * lanes + lane]`, aligned to 64 bytes.
using Compress = void (*)(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);

/// One way to compute one of the two.
struct Kernel {
    std::string_view name;  ///< "AVX-512", "OpenSSL"
    std::size_t lanes = 1;
    Compress compress = nullptr;
    bool runs_here = false;  ///< whether processor and system have what it needs
};

inline constexpr std::size_t most_lanes = 16;

/// Every kernel that was compiled, the fastest first; the last is OpenSSL's and runs everywhere.
template <class Hash>
[[nodiscard]] std::span<const Kernel> kernels();
template <>
std::span<const Kernel> kernels<Sha1>();
template <>
std::span<const Kernel> kernels<Sha256>();

/// Which kernels to use: by default the fastest that run here. Others are for tests and benchmarks.
struct Choice {
    const Kernel* sha1;
    const Kernel* sha256;
};
[[nodiscard]] const Choice& fastest();
/// The fastest of those that run here and have not more lanes than that.
[[nodiscard]] Choice fastest_of(std::size_t most);

/// "AVX-512 (16 lanes)", "OpenSSL".
[[nodiscard]] std::string to_string(const Kernel& kernel);

}  // namespace bittern::content::sha
