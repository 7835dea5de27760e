#pragma once
/// Files that appear whole or not at all, whoever writes their bytes.

#include "base/paths.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <functional>

namespace bittern {

/// As write_file_atomically, with bytes that `fill` puts into an empty file beside the target: it is given that file's
/// path and a descriptor that is open for writing.
[[nodiscard]] Result<void> fill_file_atomically(
    const std::filesystem::path& path, const Writing& writing,
    const std::function<Result<void>(const std::filesystem::path& made, int descriptor)>& fill);

}  // namespace bittern
