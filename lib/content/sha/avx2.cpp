// Eight messages at once in the 256-bit registers of AVX2.
#if defined(__x86_64__)
#include "content/sha/compress.hpp"
#include "content/sha/rounds.hpp"

#include <immintrin.h>

namespace bittern::content::sha {
namespace {

struct Avx2 {
    using Vector = __m256i;
    static constexpr std::size_t lanes = 8;

    static Vector load(const std::uint32_t* words) { return _mm256_load_si256(reinterpret_cast<const Vector*>(words)); }
    static void store(std::uint32_t* words, Vector x) { _mm256_store_si256(reinterpret_cast<Vector*>(words), x); }
    static Vector all(std::uint32_t word) { return _mm256_set1_epi32(static_cast<int>(word)); }
    static Vector settled(Vector x) {
        asm("" : "+x"(x));
        return x;
    }
    static Vector add(Vector a, Vector b) { return _mm256_add_epi32(a, b); }
    template <int n>
    static Vector rotate_left(Vector x) {
        return _mm256_or_si256(_mm256_slli_epi32(x, n), _mm256_srli_epi32(x, 32 - n));
    }
    template <int n>
    static Vector rotate_right(Vector x) {
        return rotate_left<32 - n>(x);
    }
    template <int n>
    static Vector shift_right(Vector x) {
        return _mm256_srli_epi32(x, n);
    }
    static Vector exclusive(Vector a, Vector b) { return _mm256_xor_si256(a, b); }
    static Vector exclusive(Vector a, Vector b, Vector c) { return exclusive(exclusive(a, b), c); }
    static Vector choose(Vector a, Vector b, Vector c) { return exclusive(c, _mm256_and_si256(a, exclusive(b, c))); }
    static Vector majority(Vector a, Vector b, Vector c) {
        return _mm256_or_si256(_mm256_and_si256(a, b), _mm256_and_si256(c, _mm256_or_si256(a, b)));
    }

    static void gather(Vector* words, const std::uint8_t* const* messages, std::size_t offset) {
        gather_half(words, messages, offset);
        gather_half(words + 8, messages, offset + 32);
    }

private:
    /// An 8 by 8 transposition: of single words, of pairs, then of halves of a register.
    static void gather_half(Vector* words, const std::uint8_t* const* messages, std::size_t offset) {
        const Vector swap = _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
        Vector pairs[8], fours[8];
        for (int k = 0; k < 8; k += 2) {
            const Vector x = _mm256_shuffle_epi8(load_unaligned(messages[k] + offset), swap);
            const Vector y = _mm256_shuffle_epi8(load_unaligned(messages[k + 1] + offset), swap);
            pairs[k] = _mm256_unpacklo_epi32(x, y);
            pairs[k + 1] = _mm256_unpackhi_epi32(x, y);
        }
        for (int k = 0; k < 8; k += 4) {
            fours[k] = _mm256_unpacklo_epi64(pairs[k], pairs[k + 2]);
            fours[k + 1] = _mm256_unpackhi_epi64(pairs[k], pairs[k + 2]);
            fours[k + 2] = _mm256_unpacklo_epi64(pairs[k + 1], pairs[k + 3]);
            fours[k + 3] = _mm256_unpackhi_epi64(pairs[k + 1], pairs[k + 3]);
        }
        for (int k = 0; k < 4; ++k) {
            words[k] = _mm256_permute2x128_si256(fours[k], fours[k + 4], 0x20);
            words[k + 4] = _mm256_permute2x128_si256(fours[k], fours[k + 4], 0x31);
        }
    }
    static Vector load_unaligned(const std::uint8_t* bytes) {
        return _mm256_loadu_si256(reinterpret_cast<const Vector*>(bytes));
    }
};

}  // namespace

void sha1_avx2(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks) {
    compress<Avx2, Sha1Rounds>(state, messages, chunks);
}

void sha256_avx2(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks) {
    compress<Avx2, Sha256Rounds>(state, messages, chunks);
}

}  // namespace bittern::content::sha
#endif
