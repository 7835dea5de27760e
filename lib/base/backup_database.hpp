#pragma once
/// A copy of a database that others write to meanwhile.

#include "base/paths.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <filesystem>

namespace bittern {

/// Copies the database as it is at one moment into a file of its own (mode 0600), which is complete without any beside
/// it, checked and on the disk itself before it has its name. Writers are not held up. Fault::not_found where there is
/// no such database; Fault::storage where it or the copy is damaged, or can't be read or written; Fault::refused as
/// write_file_atomically says. Returns the size of the copy.
[[nodiscard]] Result<Bytes> backup_database(const std::filesystem::path& file, const std::filesystem::path& copy,
                                            Existing existing);

}  // namespace bittern
