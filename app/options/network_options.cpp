#include "app/options/network_options.hpp"

#include <algorithm>

namespace bittern::app {

swarm::EngineOptions NetworkOptions::engine_options() const {
    swarm::EngineOptions options;
    options.listen = listen;
    options.port = port;
    options.discovery = discovery;
    options.down_limit = down_limit;
    options.up_limit = up_limit;
    options.storage = storage;
    options.write_cache = write_cache;
    return options;
}

bool listens_on_loopback_only(const NetworkOptions& options) {
    const auto is_loopback = [](const swarm::ListenAddress& address) {
        return address.host.starts_with("127.") || address.host == "::1" || address.host == "lo";
    };
    return !options.listen.empty() && std::ranges::all_of(options.listen, is_loopback);
}

}  // namespace bittern::app
