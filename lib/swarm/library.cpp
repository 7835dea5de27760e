#include "swarm/engine.hpp"

#include <cstdio>
#include <tuple>

#include <libtorrent/version.hpp>

namespace bittern::swarm {

std::string library_version() {
    return lt::version();
}

std::string library_warning() {
    int major = 0, minor = 0, tiny = 0;
    if (std::sscanf(lt::version(), "%d.%d.%d", &major, &minor, &tiny) != 3) return {};
    if (std::tuple(major, minor, tiny) >= std::tuple(2, 0, 14)) return {};
    return "libtorrent " + library_version() + " lacks security fixes of 2.0.14: a newer package is advised";
}

}  // namespace bittern::swarm
