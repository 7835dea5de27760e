#pragma once
/// What is different in a configuration that a daemon reads again.

#include "daemon/read_config.hpp"

#include <string>
#include <vector>

namespace bittern::app {

struct ConfigChanges {
    std::vector<std::string> at_once;  ///< keys that hold from now on
    std::vector<std::string> later;    ///< keys that hold after a restart
};

[[nodiscard]] ConfigChanges changes_between(const std::vector<daemon::Setting>& before,
                                            const std::vector<daemon::Setting>& after);

}  // namespace bittern::app
