#pragma once
/// Opening files that must be regular ones: nothing else is ever opened in a way that could block
/// or act.

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "content/tree.hpp"

#include <cstdint>
#include <filesystem>
#include <span>

namespace bittern::content {

enum class LastLink { follow, refuse };

/// A regular file open for reading, and what fstat(2) said of it then.
struct RegularFile {
    Descriptor descriptor;
    FileStamp stamp;
};

/// Fault::not_found, Fault::storage, or Fault::refused where it is no regular file (a symbolic link
/// with LastLink::refuse included). A FIFO without a writer or a terminal doesn't hold it up.
[[nodiscard]] Result<RegularFile> open_regular(const std::filesystem::path& file, LastLink last_link);

/// What fstat(2) says now of an open file.
[[nodiscard]] Result<FileStamp> stamp_of(const RegularFile& file, const std::filesystem::path& name);

/// Fills the buffer from the file at an offset; gives how many bytes were there, fewer only at its
/// end.
[[nodiscard]] Result<std::size_t> read_at(const RegularFile& file, const std::filesystem::path& name,
                                          std::span<std::uint8_t> buffer, Bytes offset);

}  // namespace bittern::content
