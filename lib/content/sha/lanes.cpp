#include "content/sha/lanes.hpp"

#include "content/sha/part_walk.hpp"

#include <algorithm>
#include <array>

namespace bittern::content::sha {
namespace {

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
    static constexpr std::size_t words = std::tuple_size_v<State<Hash>>;

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
        const State<Hash>& from = part.midway ? part.midway->state : initial_state<Hash>;
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

    [[nodiscard]] State<Hash> state_of(std::size_t lane) const {
        State<Hash> state;
        for (std::size_t k = 0; k < words; ++k) state[k] = state_[k * kernel_.lanes + lane];
        return state;
    }

    void end_alone(std::size_t lane) {
        static const Kernel& single = kernels<Hash>().back();
        alignas(64) State<Hash> state = state_of(lane);
        for (PartWalk<Hash>& walk = walks_[lane]; !walk.ended();) {
            const std::size_t chunks = walk.chunks();
            const std::uint8_t* const at = walk.at();
            single.compress(state.data(), &at, chunks);
            walk.advance(chunks);
        }
        end(lane, state);
    }

    void end(std::size_t lane, const State<Hash>& state) {
        const Part<Hash>& part = *parts_[lane];
        if (part.digest) {
            *part.digest = digest_of<Hash>(state);
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

}  // namespace

template <class Hash>
void Lanes<Hash>::hash(std::span<const Part<Hash>> parts) const {
    Run<Hash>(*kernel_, parts).all();
}

template class Lanes<Sha1>;
template class Lanes<Sha256>;

}  // namespace bittern::content::sha
