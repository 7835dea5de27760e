#pragma once
/// What the daemon is told of one source of `bittern add`.

#include "app/env.hpp"
#include "app/options/daemon_options.hpp"
#include "base/result.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace bittern::app {

/// The arguments of torrent_add. Files are read here: the daemon may run as somebody else, elsewhere. Fault::usage for
/// what is no source, a selection that names nothing in it, or one of the files of a link, which nobody knows yet; else
/// as reading the file fails.
[[nodiscard]] Result<nlohmann::json> what_to_add(Env& env, const AddOptions& options, const std::string& source);

}  // namespace bittern::app
