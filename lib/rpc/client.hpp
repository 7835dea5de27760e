#pragma once
/// Calls the daemon over its Unix socket: what the commands that talk to it are made with.

#include "base/result.hpp"

#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::rpc {

/// Calls one method by its JSON-RPC name ("torrent_get") with an object of arguments, and returns the object of the
/// answer, both as JSON. Blocks, `patience` at most for each step of the daemon. Fault::no_daemon where nobody listens
/// there; an error of the daemon is told with its own fault; Fault::network where the daemon falls silent or is none.
[[nodiscard]] Result<std::string> call(const std::filesystem::path& socket, std::string_view method,
                                       std::string_view arguments = "{}",
                                       std::chrono::seconds patience = std::chrono::seconds(120));

/// How many calls the daemon takes in one request.
constexpr std::size_t most_in_a_batch = 100;

/// Calls a method once for each object of arguments, at most that many, in one request, so that what all of them change
/// is kept together. One answer each, in their order; where the daemon can't be talked to, each has that error.
[[nodiscard]] std::vector<Result<std::string>> call_all(const std::filesystem::path& socket, std::string_view method,
                                                        std::span<const std::string> arguments,
                                                        std::chrono::seconds patience = std::chrono::seconds(120));

}  // namespace bittern::rpc
