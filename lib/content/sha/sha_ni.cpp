// The SHA instructions wait for each other: a message alone leaves them idle half of the time, so
// two go side by side.
#if defined(__x86_64__)
#include "content/sha/compress.hpp"
#include "content/sha/constants.hpp"

#include <immintrin.h>
#include <utility>

namespace bittern::content::sha {
namespace {

constexpr std::size_t streams = 2;

__m128i load_shuffled(const std::uint8_t* bytes, std::size_t offset, __m128i order) {
    return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + offset)), order);
}

__m128i four_words(const std::uint32_t* state, std::size_t first, std::size_t second, std::size_t third,
                   std::size_t fourth) {
    const auto at = [&](std::size_t word) { return static_cast<int>(state[word * streams]); };
    return _mm_set_epi32(at(first), at(second), at(third), at(fourth));
}

void store_four(std::uint32_t* state, __m128i words, std::size_t first, std::size_t second, std::size_t third,
                std::size_t fourth) {
    alignas(16) std::uint32_t stored[4];
    _mm_store_si128(reinterpret_cast<__m128i*>(stored), words);
    const std::size_t places[4]{fourth, third, second, first};
    for (std::size_t k = 0; k < 4; ++k) state[places[k] * streams] = stored[k];
}

struct Sha1Stream {
    __m128i abcd, e;      // between chunks
    __m128i now, before;  // a to d after the last four rounds, and before them
    __m128i w[4];

    explicit Sha1Stream(const std::uint32_t* state)
        : abcd(four_words(state, 0, 1, 2, 3)), e(_mm_set_epi32(static_cast<int>(state[4 * streams]), 0, 0, 0)) {}

    void load(const std::uint8_t* bytes) {
        // These instructions want the first word on top.
        const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
        for (std::size_t k = 0; k < 4; ++k) w[k] = load_shuffled(bytes, k * 16, order);
        now = abcd;
    }
    /// Rounds 4g to 4g+3.
    template <std::size_t g>
    [[gnu::always_inline]] void four_rounds() {
        __m128i& next = w[g % 4];
        if constexpr (g >= 4) {
            const __m128i mixed = _mm_xor_si128(_mm_sha1msg1_epu32(next, w[(g + 1) % 4]), w[(g + 2) % 4]);
            next = _mm_sha1msg2_epu32(mixed, w[(g + 3) % 4]);
        }
        const __m128i with_e = g == 0 ? _mm_add_epi32(e, next) : _mm_sha1nexte_epu32(before, next);
        before = now;
        now = _mm_sha1rnds4_epu32(now, with_e, g / 5);
    }
    void add() {
        e = _mm_sha1nexte_epu32(before, e);
        abcd = _mm_add_epi32(abcd, now);
    }
    void store(std::uint32_t* state) const {
        store_four(state, abcd, 0, 1, 2, 3);
        state[4 * streams] = static_cast<std::uint32_t>(_mm_extract_epi32(e, 3));
    }
};

struct Sha256Stream {
    __m128i abef, cdgh;
    __m128i now_abef, now_cdgh;
    __m128i w[4];

    explicit Sha256Stream(const std::uint32_t* state)
        : abef(four_words(state, 0, 1, 4, 5)), cdgh(four_words(state, 2, 3, 6, 7)) {}

    void load(const std::uint8_t* bytes) {
        const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
        for (std::size_t k = 0; k < 4; ++k) w[k] = load_shuffled(bytes, k * 16, order);
        now_abef = abef;
        now_cdgh = cdgh;
    }
    /// Rounds 4g to 4g+3.
    template <std::size_t g>
    [[gnu::always_inline]] void four_rounds() {
        __m128i& next = w[g % 4];
        const __m128i last = w[(g + 3) % 4];
        if constexpr (g >= 4) {
            const __m128i seven_ago = _mm_alignr_epi8(last, w[(g + 2) % 4], 4);
            const __m128i mixed = _mm_add_epi32(_mm_sha256msg1_epu32(next, w[(g + 1) % 4]), seven_ago);
            next = _mm_sha256msg2_epu32(mixed, last);
        }
        const auto* constants = reinterpret_cast<const __m128i*>(sha256_constants + 4 * g);
        const __m128i words = _mm_add_epi32(next, _mm_load_si128(constants));
        now_cdgh = _mm_sha256rnds2_epu32(now_cdgh, now_abef, words);
        now_abef = _mm_sha256rnds2_epu32(now_abef, now_cdgh, _mm_shuffle_epi32(words, 0x0e));
    }
    void add() {
        abef = _mm_add_epi32(abef, now_abef);
        cdgh = _mm_add_epi32(cdgh, now_cdgh);
    }
    void store(std::uint32_t* state) const {
        store_four(state, abef, 0, 1, 4, 5);
        store_four(state, cdgh, 2, 3, 6, 7);
    }
};

template <class Stream, std::size_t... g>
[[gnu::always_inline]] inline void all_rounds(Stream& one, Stream& other, std::index_sequence<g...>) {
    ((one.template four_rounds<g>(), other.template four_rounds<g>()), ...);
}

template <class Stream, std::size_t groups_of_four>
[[gnu::always_inline]] inline void compress_two(std::uint32_t* state, const std::uint8_t* const* messages,
                                                std::size_t chunks) {
    Stream one(state), other(state + 1);
    for (std::size_t offset = 0; offset < chunks * 64; offset += 64) {
        one.load(messages[0] + offset);
        other.load(messages[1] + offset);
        all_rounds(one, other, std::make_index_sequence<groups_of_four>{});
        one.add();
        other.add();
    }
    one.store(state);
    other.store(state + 1);
}

}  // namespace

void sha1_ni(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks) {
    compress_two<Sha1Stream, 20>(state, messages, chunks);
}

void sha256_ni(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks) {
    compress_two<Sha256Stream, 16>(state, messages, chunks);
}

}  // namespace bittern::content::sha
#endif
