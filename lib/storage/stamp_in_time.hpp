#pragma once
/// What a file is, asked by those who have no time to wait for a file system that hangs.

#include "content/tree.hpp"

#include <string>

namespace bittern::storage {

/// content::stamp_of(); Fault::storage where the file system does not answer within a moment (base/in_time.hpp).
[[nodiscard]] Result<content::FileStamp> stamp_in_time(const std::string& file);

}  // namespace bittern::storage
