#pragma once
/// SHA-1 and SHA-256 over a vector of words, one message a lane. `Wide` is a kind of vector:
///
///     Vector, lanes
///     load, store, all(word)              words of all lanes; the same word in each
///     add, rotate_left<N>, rotate_right<N>, shift_right<N>
///     exclusive(a, b, c), choose(a, b, c), majority(a, b, c)   a^b^c, a?b:c, what two of three have
///     gather(words, messages, offset)     the next 16 big-endian words of every message
///     settled(x)                          x, which the compiler may not take apart and add in another order
///
/// Each round waits for the one before, so what a round adds to that must be added up first. GCC 12 turns it round (it
/// puts constants last), which costs SHA-1 a third of its speed and SHA-256 a fifth; settled() forbids that.
///
/// Rounds rename their variables instead of moving them: each index is known when this is compiled,
/// so that arrays become registers.

#include "content/sha/constants.hpp"

#include <cstddef>
#include <utility>

namespace bittern::content::sha {

template <class Wide>
struct Sha1Rounds {
    using V = typename Wide::Vector;

    template <std::size_t t>
    [[gnu::always_inline]] static V scheduled(V* w) {
        if constexpr (t >= 16) {
            const V mixed = Wide::exclusive(w[(t - 3) % 16], w[(t - 8) % 16], w[(t - 14) % 16]);
            w[t % 16] = Wide::template rotate_left<1>(Wide::exclusive(mixed, w[t % 16]));
        }
        return w[t % 16];
    }

    template <std::size_t t>
    [[gnu::always_inline]] static void round(V* v, V* w) {
        constexpr std::size_t a = (80 - t) % 5, b = (a + 1) % 5, c = (a + 2) % 5, d = (a + 3) % 5, e = (a + 4) % 5;
        V mixed;
        if constexpr (t < 20) {
            mixed = Wide::choose(v[b], v[c], v[d]);
        } else if constexpr (t >= 40 && t < 60) {
            mixed = Wide::majority(v[b], v[c], v[d]);
        } else {
            mixed = Wide::exclusive(v[b], v[c], v[d]);
        }
        const V word = Wide::add(scheduled<t>(w), Wide::all(sha1_constants[t / 20]));
        const V sum = Wide::settled(Wide::add(Wide::add(v[e], word), mixed));
        v[e] = Wide::add(sum, Wide::template rotate_left<5>(v[a]));
        v[b] = Wide::template rotate_left<30>(v[b]);
    }

    template <std::size_t... t>
    [[gnu::always_inline]] static void rounds(V* v, V* w, std::index_sequence<t...>) {
        (round<t>(v, w), ...);
    }
    [[gnu::always_inline]] static void all_rounds(V* v, V* w) { rounds(v, w, std::make_index_sequence<80>{}); }
    static constexpr std::size_t words = 5;
};

template <class Wide>
struct Sha256Rounds {
    using V = typename Wide::Vector;

    template <int first, int second, int third>
    [[gnu::always_inline]] static V rotations(V x) {
        return Wide::exclusive(Wide::template rotate_right<first>(x), Wide::template rotate_right<second>(x),
                               Wide::template rotate_right<third>(x));
    }
    template <int first, int second, int shift>
    [[gnu::always_inline]] static V shifted(V x) {
        return Wide::exclusive(Wide::template rotate_right<first>(x), Wide::template rotate_right<second>(x),
                               Wide::template shift_right<shift>(x));
    }

    template <std::size_t t>
    [[gnu::always_inline]] static V scheduled(V* w) {
        if constexpr (t >= 16) {
            const V near = Wide::add(shifted<17, 19, 10>(w[(t - 2) % 16]), w[(t - 7) % 16]);
            w[t % 16] = Wide::add(Wide::add(w[t % 16], shifted<7, 18, 3>(w[(t - 15) % 16])), near);
        }
        return w[t % 16];
    }

    template <std::size_t t>
    [[gnu::always_inline]] static void round(V* v, V* w) {
        constexpr std::size_t a = (64 - t) % 8, b = (a + 1) % 8, c = (a + 2) % 8, d = (a + 3) % 8, e = (a + 4) % 8,
                              f = (a + 5) % 8, g = (a + 6) % 8, h = (a + 7) % 8;
        const V word = Wide::add(scheduled<t>(w), Wide::all(sha256_constants[t]));
        const V chosen = Wide::settled(Wide::add(Wide::settled(Wide::add(v[h], word)), Wide::choose(v[e], v[f], v[g])));
        const V first = Wide::settled(Wide::add(chosen, rotations<6, 11, 25>(v[e])));
        const V second = Wide::add(rotations<2, 13, 22>(v[a]), Wide::majority(v[a], v[b], v[c]));
        v[d] = Wide::add(v[d], first);
        v[h] = Wide::add(first, second);
    }

    template <std::size_t... t>
    [[gnu::always_inline]] static void rounds(V* v, V* w, std::index_sequence<t...>) {
        (round<t>(v, w), ...);
    }
    [[gnu::always_inline]] static void all_rounds(V* v, V* w) { rounds(v, w, std::make_index_sequence<64>{}); }
    static constexpr std::size_t words = 8;
};

/// A Compress of kernel.hpp for one of the two.
template <class Wide, template <class> class Rounds>
[[gnu::always_inline]] inline void compress(std::uint32_t* state, const std::uint8_t* const* messages,
                                            std::size_t chunks) {
    using Algorithm = Rounds<Wide>;
    typename Wide::Vector kept[Algorithm::words], v[Algorithm::words], w[16];
    for (std::size_t k = 0; k < Algorithm::words; ++k) kept[k] = Wide::load(state + k * Wide::lanes);
    for (std::size_t offset = 0; offset < chunks * 64; offset += 64) {
        Wide::gather(w, messages, offset);
        for (std::size_t k = 0; k < Algorithm::words; ++k) v[k] = kept[k];
        Algorithm::all_rounds(v, w);
        for (std::size_t k = 0; k < Algorithm::words; ++k) kept[k] = Wide::add(kept[k], v[k]);
    }
    for (std::size_t k = 0; k < Algorithm::words; ++k) Wide::store(state + k * Wide::lanes, kept[k]);
}

}  // namespace bittern::content::sha
