#include "storage/place.hpp"

#include <cerrno>
#include <optional>
#include <sys/stat.h>

namespace bittern::storage {
namespace {

struct Found {
    dev_t device;
    ino_t inode;
};

/// The folder, or the nearest above it; nullopt where the system does not say.
std::optional<Found> look(std::filesystem::path folder) {
    for (bool itself = true;; itself = false, folder = folder.parent_path()) {
        struct stat status {};
        // The dot is what makes an automounter mount it.
        if (::stat((folder / ".").c_str(), &status) == 0) return Found{status.st_dev, itself ? status.st_ino : 0};
        if ((errno != ENOENT && errno != ENOTDIR) || !folder.has_relative_path()) return std::nullopt;
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
