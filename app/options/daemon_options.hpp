#pragma once
/// What `bittern daemon`, and the commands that talk to it, were asked to do.

#include "app/render/console.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

/// Where the daemon is to be found.
struct DaemonAt {
    std::optional<std::filesystem::path> config;  ///< as typed; nullopt: the usual file
    std::optional<std::filesystem::path> socket;  ///< likewise; nullopt: as the configuration says
};

struct DaemonOptions {
    enum class Action { run, status, stop, password, backup };
    OutputOptions output;
    DaemonAt at;
    std::vector<std::string> words;  ///< as typed: the name of the action, or nothing, and its file
    Action action = Action::run;
    bool force = false;  ///< of backup: the file may be there
};

struct AddOptions {
    OutputOptions output;
    DaemonAt at;
    std::vector<std::string> sources;  ///< as typed
    std::filesystem::path folder;      ///< as typed; empty: the daemon's own
    std::vector<std::string> labels;
    std::vector<std::string> select;  ///< patterns and numbers; empty: every file
    bool stopped = false;
    bool sequential = false;
};

}  // namespace bittern::app
