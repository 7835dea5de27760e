#pragma once
/// The compression functions behind the kernels, each in a source of its own that is compiled for
/// the processors which have its instructions. Nothing may call one elsewhere.

#include <cstddef>
#include <cstdint>

namespace bittern::content::sha {

// Parameters as Compress of kernel.hpp.
#if defined(__x86_64__)
void sha1_avx512(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);
void sha256_avx512(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);
void sha1_avx2(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);
void sha256_avx2(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);
void sha1_ni(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);
void sha256_ni(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);
#endif
void sha1_openssl(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);
void sha256_openssl(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks);

}  // namespace bittern::content::sha
