#pragma once
/// How share and get meet the network.

#include "base/units.hpp"
#include "discovery/policy.hpp"
#include "swarm/engine.hpp"

#include <cstdint>
#include <vector>

namespace bittern::app {

struct NetworkOptions {
    std::vector<swarm::ListenAddress> listen;  ///< empty: every address of the machine
    std::uint16_t port = 0;                    ///< 0: 6881, or any free one where that is taken
    discovery::Policy discovery;
    Rate down_limit, up_limit;  ///< 0: none
    storage::Storage storage = storage::Storage::own;
    Bytes write_cache = mib(8);

    /// The engine's options; log and DHT state are the session's to add.
    [[nodiscard]] swarm::EngineOptions engine_options() const;
};

/// Whether every address listened on is a loopback one, so that nobody outside can connect.
[[nodiscard]] bool listens_on_loopback_only(const NetworkOptions& options);

}  // namespace bittern::app
