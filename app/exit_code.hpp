#pragma once
/// What the process tells its caller.

#include "base/result.hpp"

#include <string_view>

namespace bittern::app {

enum class ExitCode : int {
    ok = 0,
    other = 1,
    usage = 2,
    not_found = 3,    ///< a file or peer that is not there, or no metadata in time
    bad_torrent = 4,  ///< a torrent or link that can't be read
    storage = 5,      ///< disk full or I/O
    verification = 6,
    interrupted = 7,  ///< stopped with work left that a next run goes on from
    no_daemon = 8,
    refused = 9,              ///< by a rule of ours
    interrupted_early = 130,  ///< stopped before anything was saved
};

[[nodiscard]] ExitCode exit_code_of(Fault fault);

/// The fault's name in JSON events: "usage", "not_found", …
[[nodiscard]] std::string_view name_of(Fault fault);

}  // namespace bittern::app
