#pragma once
/// Whether the .torrent file that create or edit makes may go where it is to.

#include "base/paths.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace bittern::app {

/// `path` is absolute, `typed` how a person knows it. Fault::not_found for a folder that is not
/// there, Fault::refused for what is no regular file, and for a file that is not to be replaced. Asked before the work.
[[nodiscard]] Result<void> check_result_place(const std::filesystem::path& path, const std::filesystem::path& typed,
                                              Existing existing);

}  // namespace bittern::app
