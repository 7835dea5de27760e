#pragma once
/// Calls the daemon over its Unix socket: what the commands that talk to it are made with.

#include "base/result.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace bittern::rpc {

/// Calls one method by its JSON-RPC name ("torrent_get") with an object of arguments, and returns the object of the
/// answer, both as JSON. Blocks, `patience` at most for each step of the daemon. Fault::no_daemon where nobody listens
/// there; an error of the daemon is told with its own fault; Fault::network where the daemon falls silent or is none.
[[nodiscard]] Result<std::string> call(const std::filesystem::path& socket, std::string_view method,
                                       std::string_view arguments = "{}",
                                       std::chrono::seconds patience = std::chrono::seconds(120));

}  // namespace bittern::rpc
