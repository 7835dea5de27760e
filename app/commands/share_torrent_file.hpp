#pragma once
/// Where `share --torrent` writes, looked at before anything is hashed.

#include "base/paths.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <span>

namespace bittern::app {

/// Whether `file` can be written without touching what is shared; all paths are absolute. Faults are those of
/// check_result_place (result_place.hpp), and Fault::refused where it is or lies in one of `shared` (by whatever name),
/// Fault::storage where its folder can't be written.
[[nodiscard]] Result<void> check_torrent_file(const std::filesystem::path& file,
                                              std::span<const std::filesystem::path> shared, Existing existing);

}  // namespace bittern::app
