#pragma once
/// Where a download goes, and whether it can, asked before anything is waited for.

#include "app/env.hpp"
#include "app/options/get_options.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace bittern::app {

/// The absolute path of the folder that was asked for.
[[nodiscard]] std::filesystem::path target_folder(const Env& env, const GetOptions& options);

/// Looks at the folder or, where it is missing, at the nearest above it that exists: it must be a folder in which
/// things can be made, or Fault::storage names it. A folder that holds something already passes: it may be complete.
[[nodiscard]] Result<void> check_target(const std::filesystem::path& folder);

}  // namespace bittern::app
