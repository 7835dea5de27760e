#pragma once
/// What stat(2) says, in this room's words.

#include "content/tree.hpp"

#include <sys/stat.h>

namespace bittern::content {

[[nodiscard]] FileStamp stamp_of(const struct stat& status);

/// "a folder", "a FIFO", "a device", …
[[nodiscard]] const char* kind_of(const struct stat& status);

}  // namespace bittern::content
