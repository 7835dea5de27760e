#pragma once
/// Keeps two daemons off one state folder.

#include "base/descriptor.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace bittern::daemon {

/// Holds `daemon.lock` in the state folder (made where it is missing) as long as the descriptor is open; no crash
/// leaves it held. Fault::refused, with the process number of who has it, where another daemon does; Fault::storage.
[[nodiscard]] Result<Descriptor> lock_state(const std::filesystem::path& state_folder);

}  // namespace bittern::daemon
