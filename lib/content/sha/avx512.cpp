// Sixteen messages at once in the 512-bit registers of AVX-512 F and BW.
#if defined(__x86_64__)
#include "content/sha/compress.hpp"
#include "content/sha/rounds.hpp"

#include <immintrin.h>

namespace bittern::content::sha {
namespace {

struct Avx512 {
    using Vector = __m512i;
    static constexpr std::size_t lanes = 16;

    static Vector load(const std::uint32_t* words) { return _mm512_load_si512(words); }
    static void store(std::uint32_t* words, Vector x) { _mm512_store_si512(words, x); }
    static Vector all(std::uint32_t word) { return _mm512_set1_epi32(static_cast<int>(word)); }
    static Vector settled(Vector x) {
        asm("" : "+v"(x));
        return x;
    }
    static Vector add(Vector a, Vector b) { return _mm512_add_epi32(a, b); }
    template <int n>
    static Vector rotate_left(Vector x) {
        return _mm512_rol_epi32(x, n);
    }
    template <int n>
    static Vector rotate_right(Vector x) {
        return _mm512_ror_epi32(x, n);
    }
    template <int n>
    static Vector shift_right(Vector x) {
        return _mm512_srli_epi32(x, n);
    }
    // The last number of these is a truth table: bit 4a + 2b + c is the result.
    static Vector exclusive(Vector a, Vector b, Vector c) { return _mm512_ternarylogic_epi32(a, b, c, 0x96); }
    static Vector exclusive(Vector a, Vector b) { return _mm512_xor_si512(a, b); }
    static Vector choose(Vector a, Vector b, Vector c) { return _mm512_ternarylogic_epi32(a, b, c, 0xca); }
    static Vector majority(Vector a, Vector b, Vector c) { return _mm512_ternarylogic_epi32(a, b, c, 0xe8); }

    /// A 16 by 16 transposition: of single words, of pairs, then of quarters of a register.
    static void gather(Vector* words, const std::uint8_t* const* messages, std::size_t offset) {
        const Vector swap = _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
        Vector pairs[16], fours[16];
        for (int k = 0; k < 16; k += 2) {
            const Vector x = _mm512_shuffle_epi8(_mm512_loadu_si512(messages[k] + offset), swap);
            const Vector y = _mm512_shuffle_epi8(_mm512_loadu_si512(messages[k + 1] + offset), swap);
            pairs[k] = _mm512_unpacklo_epi32(x, y);
            pairs[k + 1] = _mm512_unpackhi_epi32(x, y);
        }
        for (int k = 0; k < 16; k += 4) {
            fours[k] = _mm512_unpacklo_epi64(pairs[k], pairs[k + 2]);
            fours[k + 1] = _mm512_unpackhi_epi64(pairs[k], pairs[k + 2]);
            fours[k + 2] = _mm512_unpacklo_epi64(pairs[k + 1], pairs[k + 3]);
            fours[k + 3] = _mm512_unpackhi_epi64(pairs[k + 1], pairs[k + 3]);
        }
        for (int k = 0; k < 4; ++k) {
            constexpr int even = 0x88, odd = 0xdd;  // of the four quarters of each operand
            const Vector low_even = _mm512_shuffle_i32x4(fours[k], fours[k + 4], even);
            const Vector low_odd = _mm512_shuffle_i32x4(fours[k], fours[k + 4], odd);
            const Vector high_even = _mm512_shuffle_i32x4(fours[k + 8], fours[k + 12], even);
            const Vector high_odd = _mm512_shuffle_i32x4(fours[k + 8], fours[k + 12], odd);
            words[k] = _mm512_shuffle_i32x4(low_even, high_even, even);
            words[k + 4] = _mm512_shuffle_i32x4(low_odd, high_odd, even);
            words[k + 8] = _mm512_shuffle_i32x4(low_even, high_even, odd);
            words[k + 12] = _mm512_shuffle_i32x4(low_odd, high_odd, odd);
        }
    }
};

}  // namespace

void sha1_avx512(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks) {
    compress<Avx512, Sha1Rounds>(state, messages, chunks);
}

void sha256_avx512(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks) {
    compress<Avx512, Sha256Rounds>(state, messages, chunks);
}

}  // namespace bittern::content::sha
#endif
