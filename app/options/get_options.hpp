#pragma once
/// What `bittern get` was asked to do.

#include "app/options/network_options.hpp"
#include "app/render/console.hpp"
#include "torrent/magnet.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

struct GetOptions {
    OutputOptions output;
    NetworkOptions network;
    std::vector<std::string> sources;  ///< as typed
    std::filesystem::path folder;      ///< as typed; empty: the working folder
    std::string name;                  ///< instead of the torrent's own; with a single source only
    std::vector<std::string> select;
    bool list = false;
    bool metadata_only = false;
    bool sequential = false;
    bool preallocate = false;
    bool overwrite = false;
    bool symlinks = false;
    bool seed = false;
    std::optional<double> seed_ratio;
    std::optional<std::chrono::seconds> seed_time;
    std::optional<std::chrono::seconds> timeout;
    std::vector<torrent::HostPort> peers;
};

}  // namespace bittern::app
