#pragma once
/// What `bittern --version` says.

#include <string_view>

#include "app/render/console.hpp"

namespace bittern::app {

/// "0.1.0"
[[nodiscard]] std::string_view version();

/// Prints this program's version, the libtorrent library's, and a warning where that one is old.
void show_version(Console& console);

}  // namespace bittern::app
