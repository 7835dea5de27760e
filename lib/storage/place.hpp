#pragma once
/// The file system that a folder lies on, so that another one in its place is noticed: where a mount is gone its mount
/// point is left, an empty folder of the disk below.

#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace bittern::storage {

/// Never changes, so that any thread may ask; an empty one counts as there.
class Place {
public:
    Place() = default;
    /// As it is now; of a folder that is yet to be made, the nearest above it that exists.
    explicit Place(const std::filesystem::path& folder);

    /// Whether that is still there: on the same device, or the same folder (by its inode) on one that has another
    /// number, as after it was unplugged. False also where it can't be looked at. One stat(2).
    [[nodiscard]] bool is_there() const;
    [[nodiscard]] std::filesystem::path folder() const { return folder_; }
    /// As in stat(2); 0 where it is not known.
    [[nodiscard]] std::uint64_t device() const { return device_; }

private:
    std::string folder_;  ///< a path object takes several times as much
    dev_t device_ = 0;
    ino_t inode_ = 0;  ///< 0: the folder is not made yet
};

}  // namespace bittern::storage
