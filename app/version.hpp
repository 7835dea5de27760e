#pragma once
/// What `bittern --version` says.

#include "app/render/console.hpp"

#include <string_view>

namespace bittern::app {

/// "0.1.0"
[[nodiscard]] std::string_view version();

/// Prints this program's version, the libtorrent library's, what hashes are computed by, and a warning
/// where the library is old.
void show_version(Console& console);

}  // namespace bittern::app
