#include "storage/place.hpp"

#include "base/in_time.hpp"

#include <cerrno>
#include <optional>
#include <sys/stat.h>
#include <utility>

namespace bittern::storage {
namespace {

struct Found {
    dev_t device;
    ino_t inode;
};

/// The folder, or the nearest above it; nullopt where the system does not say.
std::optional<Found> look(std::filesystem::path folder) {
    for (bool itself = true;; itself = false, folder = folder.parent_path()) {
        // The dot is what makes an automounter mount it.
        const auto looked = in_time(folder / ".", [inside = folder / "."] {
            struct stat status {};
            const int failed = ::stat(inside.c_str(), &status) != 0 ? errno : 0;
            return std::pair(failed, status);
        });
        if (!looked) return std::nullopt;
        const auto& [failed, status] = *looked;
        if (failed == 0) return Found{status.st_dev, itself ? status.st_ino : 0};
        if ((failed != ENOENT && failed != ENOTDIR) || !folder.has_relative_path()) return std::nullopt;
    }
}

}  // namespace

Place::Place(const std::filesystem::path& folder) : folder_(folder.native()) {
    if (const auto found = look(folder_)) {
        device_ = found->device;
        inode_ = found->inode;
    }
}

bool Place::is_there() const {
    if (device_ == 0) return true;
    const auto now = look(folder_);
    return now && (now->device == device_ || (inode_ != 0 && now->inode == inode_));
}

}  // namespace bittern::storage
