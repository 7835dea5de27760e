#pragma once
/// Keeps two programs from downloading to one place.

#include "base/descriptor.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace bittern::swarm {

/// Held as long as the descriptor is open; no crash leaves it behind, and nothing of it is on disk. Fault::refused
/// where another process of this machine holds that place, whatever its user and its state folder. Where the system has
/// no such locks (they are Linux's, and don't reach into another network namespace), what is returned is not open.
[[nodiscard]] Result<Descriptor> lock_place(const std::filesystem::path& target);

}  // namespace bittern::swarm
