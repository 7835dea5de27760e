#pragma once
/// Many messages through one kernel: a lane whose message ends takes the next one, so that messages
/// of unequal length keep all lanes at work.

#include "content/sha/kernel.hpp"
#include "content/sha/state.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace bittern::content::sha {

/// How far the hash of one message has come: what Lanes left there, to go on from later.
template <class Hash>
struct Midway {
    State<Hash> state = initial_state<Hash>;
    std::uint64_t size = 0;  ///< bytes taken so far, a multiple of 64
};

/// One message, or the next part of one: some bytes, then zeros that lie nowhere in memory.
template <class Hash>
struct Part {
    std::span<const std::uint8_t> bytes = {};
    std::uint64_t zeros = 0;
    Midway<Hash>* midway = nullptr;  ///< goes on from there and is left there; null: the message begins here
    Hash* digest = nullptr;          ///< null: more will come; bytes and zeros must be a multiple of 64 then
};

/// Hashes by one kernel. Has no state between calls: any number of threads may use it.
template <class Hash>
class Lanes {
public:
    explicit Lanes(const Kernel& kernel) : kernel_(&kernel) {}

    /// Hashes all of them; no two may belong to one message. Long ones first waste the least.
    void hash(std::span<const Part<Hash>> parts) const;

private:
    const Kernel* kernel_;
};

}  // namespace bittern::content::sha
