#pragma once
/// A hybrid torrent whose halves describe different data.

#include "base/result.hpp"

namespace bittern::swarm {

/// Fault::verification: data was found that only one half calls right. SHA-1 can be made to collide, so whoever made
/// such a torrent can give different things to different people.
[[nodiscard]] inline Error contradiction() {
    return {Fault::verification,
            "the torrent's v1 and v2 hashes do not describe the same data: whoever made it may want to harm"};
}

}  // namespace bittern::swarm
