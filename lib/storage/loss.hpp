#pragma once
/// Why a file can't be served as it was hashed.

#include "base/result.hpp"
#include "base/units.hpp"
#include "content/tree.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace bittern::storage {

/// A file of a torrent that is not to be had at present.
struct Loss {
    enum class Kind {
        gone,        ///< it is not there, or a folder above it isn't
        changed,     ///< it is not what was hashed, as far as its stamp tells
        unreadable,  ///< it is, but can't be read
    };
    FileIndex file;
    std::filesystem::path path;  ///< absolute
    Kind kind = Kind::changed;
    std::string cause;                 ///< for people: "it was replaced by another file"
    std::filesystem::path missing;     ///< of `gone`: the file, or the topmost folder above it that isn't there
    std::optional<Bytes> unread = {};  ///< where in the file reading failed, by which its return is tried
};

/// What the stamps, before and now, tell of a file that is no longer as it was. Looks for folders that are missing.
[[nodiscard]] Loss loss_of(FileIndex file, const std::filesystem::path& path, const content::FileStamp& before,
                           const Result<content::FileStamp>& now);

}  // namespace bittern::storage
