#include "content/sha/lanes.hpp"

#include "content/sha/part_walk.hpp"

#include <algorithm>
#include <cassert>

namespace bittern::content::sha {
namespace {

template <class Hash>
void store_digest(Hash& digest, const decltype(initial_state<Hash>)& state) {
    for (std::size_t k = 0; k < digest.size(); ++k) {
        digest[k] = static_cast<std::uint8_t>(state[k / 4] >> (24 - k % 4 * 8));
    }
}

/// One call of Lanes::hash.
template <class Hash>
class Run {
public:
    Run(const Kernel& kernel, std::span<const Part<Hash>> parts) : kernel_(kernel), left_(parts) {}

    void all() {
        for (std::size_t lane = 0; lane < kernel_.lanes; ++lane) begin(lane);
        while (busy_ > few()) step();
        for (std::size_t lane = 0; busy_ > 0; ++lane) {
            if (parts_[lane]) end_alone(lane);
        }
    }

private:
    static constexpr std::size_t words = initial_state<Hash>.size();
    using State = std::array<std::uint32_t, words>;

    /// So many messages are done sooner one after another, by the kernel that is made for one.
    [[nodiscard]] std::size_t few() const { return left_.empty() ? kernel_.lanes / 4 : 0; }

    /// Gives the lane the next message, where there is one.
    void begin(std::size_t lane) {
        if (left_.empty()) return;
        const Part<Hash>& part = left_.front();
        left_ = left_.subspan(1);
        ++busy_;
        parts_[lane] = &part;
        walks_[lane].begin(part);
        const State& from = part.midway ? part.midway->state : initial_state<Hash>;
        for (std::size_t k = 0; k < words; ++k) state_[k * kernel_.lanes + lane] = from[k];
    }

    /// Takes all lanes on as far as the nearest break.
    void step() {
        std::array<const std::uint8_t*, most_lanes> at;
        const std::uint8_t* any = nullptr;
        std::size_t chunks = SIZE_MAX;
        for (std::size_t lane = 0; lane < kernel_.lanes; ++lane) {
            if (!parts_[lane]) continue;
            at[lane] = any = walks_[lane].at();
            chunks = std::min(chunks, walks_[lane].chunks());
        }
        // A lane without a message reads another's; nobody asks for what comes of it.
        for (std::size_t lane = 0; lane < kernel_.lanes; ++lane) {
            if (!parts_[lane]) at[lane] = any;
        }
        kernel_.compress(state_.data(), at.data(), chunks);
        for (std::size_t lane = 0; lane < kernel_.lanes; ++lane) {
            if (!parts_[lane]) continue;
            walks_[lane].advance(chunks);
            if (!walks_[lane].ended()) continue;
            end(lane, state_of(lane));
            begin(lane);
        }
    }

    [[nodiscard]] State state_of(std::size_t lane) const {
        State state;
        for (std::size_t k = 0; k < words; ++k) state[k] = state_[k * kernel_.lanes + lane];
        return state;
    }

    void end_alone(std::size_t lane) {
        static const Kernel& single = kernels<Hash>().back();
        State state = state_of(lane);
        for (PartWalk<Hash>& walk = walks_[lane]; !walk.ended();) {
            const std::size_t chunks = walk.chunks();
            const std::uint8_t* const at = walk.at();
            single.compress(state.data(), &at, chunks);
            walk.advance(chunks);
        }
        end(lane, state);
    }

    void end(std::size_t lane, const State& state) {
        const Part<Hash>& part = *parts_[lane];
        if (part.digest) {
            store_digest(*part.digest, state);
        } else {
            part.midway->state = state;
            part.midway->size += part.bytes.size() + part.zeros;
        }
        parts_[lane] = nullptr;
        --busy_;
    }

    const Kernel& kernel_;
    std::span<const Part<Hash>> left_;
    std::size_t busy_ = 0;
    std::array<const Part<Hash>*, most_lanes> parts_{};  ///< null: the lane is idle
    std::array<PartWalk<Hash>, most_lanes> walks_;
    alignas(64) std::array<std::uint32_t, words * most_lanes> state_{};
};

// Bytes that follow a message of 64 (FIPS 180-4, 5.1.1).
constexpr std::array<std::uint8_t, chunk> padding_of_64 = [] {
    std::array<std::uint8_t, chunk> bytes{};
    bytes[0] = 0x80;
    bytes[chunk - 2] = chunk * 8 / 256;
    return bytes;
}();

/// Pairs from `first` on, at most as many as the kernel has lanes.
void hash_few_pairs(const Kernel& kernel, std::span<Sha256> nodes, std::size_t first, std::size_t count) {
    constexpr std::size_t words = initial_state<Sha256>.size();
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
        std::array<std::uint32_t, words> one;
        for (std::size_t k = 0; k < words; ++k) one[k] = state[k * kernel.lanes + lane];
        store_digest(nodes[first + lane], one);
    }
}

}  // namespace

template <class Hash>
void Lanes<Hash>::hash(std::span<const Part<Hash>> parts) const {
    Run<Hash>(*kernel_, parts).all();
}

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

template class Lanes<Sha1>;
template class Lanes<Sha256>;

}  // namespace bittern::content::sha
