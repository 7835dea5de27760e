#include "content/sha/pairs.hpp"

#include "content/sha/state.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace bittern::content::sha {
namespace {

// Bytes that follow a message of 64 (FIPS 180-4, 5.1.1).
constexpr std::array<std::uint8_t, chunk> padding_of_64 = [] {
    std::array<std::uint8_t, chunk> bytes{};
    bytes[0] = 0x80;
    bytes[chunk - 2] = chunk * 8 / 256;
    return bytes;
}();

/// Pairs from `first` on, at most as many as the kernel has lanes.
void hash_few_pairs(const Kernel& kernel, std::span<Sha256> nodes, std::size_t first, std::size_t count) {
    constexpr std::size_t words = std::tuple_size_v<State<Sha256>>;
    alignas(64) std::array<std::uint32_t, words * most_lanes> state;
    std::array<const std::uint8_t*, most_lanes> pairs, paddings;
    for (std::size_t lane = 0; lane < kernel.lanes; ++lane) {
        pairs[lane] = nodes[2 * (first + std::min(lane, count - 1))].data();
        paddings[lane] = padding_of_64.data();
        for (std::size_t k = 0; k < words; ++k) state[k * kernel.lanes + lane] = initial_state<Sha256>[k];
    }
    kernel.compress(state.data(), pairs.data(), 1);
    kernel.compress(state.data(), paddings.data(), 1);
    for (std::size_t lane = 0; lane < count; ++lane) {
        State<Sha256> one;
        for (std::size_t k = 0; k < words; ++k) one[k] = state[k * kernel.lanes + lane];
        nodes[first + lane] = digest_of<Sha256>(one);
    }
}

}  // namespace

void hash_pairs(const Kernel& kernel, std::span<Sha256> nodes) {
    assert(nodes.size() % 2 == 0);
    const std::size_t pairs = nodes.size() / 2;
    for (std::size_t first = 0; first < pairs;) {
        const bool few = pairs - first <= kernel.lanes / 4;
        const Kernel& chosen = few ? kernels<Sha256>().back() : kernel;
        const std::size_t count = std::min(chosen.lanes, pairs - first);
        hash_few_pairs(chosen, nodes, first, count);
        first += count;
    }
}

}  // namespace bittern::content::sha
