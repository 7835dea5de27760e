#pragma once
/// What `bittern import` was asked to do.

#include "app/options/daemon_options.hpp"
#include "daemon/import.hpp"
#include "daemon/import_place.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

struct ImportOptions {
    OutputOptions output;
    DaemonAt at;
    std::vector<std::string> words;  ///< as typed: the client's name, and its state folder or nothing
    std::optional<daemon::Client> client;
    std::vector<daemon::PathMap> maps;
    bool dry_run = false;
};

}  // namespace bittern::app
