#include "storage/sync_left.hpp"

#include "base/paths.hpp"

#include <cerrno>
#include <fcntl.h>
#include <set>

namespace bittern::storage {
namespace {

Descriptor open_to_sync(FileCalls& calls, const std::string& path, int flags) {
    return Descriptor(calls.open_anywhere(path.c_str(), O_RDONLY | O_NONBLOCK | flags, 0));
}

/// False where that can't be done, or can't be trusted.
bool sync_file_systems(FileCalls& calls, const FilePaths& paths) {
    std::set<dev_t> synced;
    for (std::size_t k = 0; k < paths.size(); ++k) {
        struct stat status {};
        const auto path = paths[k];
        if (calls.status(AT_FDCWD, path.c_str(), status) < 0 || !synced.insert(status.st_dev).second) continue;
        const auto opened = open_to_sync(calls, path, O_NOFOLLOW);
        if (!opened.is_open() || calls.sync_file_system(opened.get()) < 0) return false;
    }
    return !synced.empty();
}

/// What may not be read was not made by us.
Result<void> sync_folders(FileCalls& calls, const std::set<std::filesystem::path>& folders) {
    for (const auto& folder : folders) {
        const auto opened = open_to_sync(calls, folder, O_DIRECTORY);
        if (!opened.is_open()) continue;
        const int synced = calls.sync_folder(opened.get());
        if (synced == -EIO || synced == -ENOSPC) return cannot("sync", folder, -synced);
    }
    return {};
}

}  // namespace

Result<void> sync_left(FileCalls& calls, const FilePaths& paths) {
    if (paths.size() > many_to_sync && sync_file_systems(calls, paths)) return {};
    std::set<std::filesystem::path> folders;
    for (std::size_t k = 0; k < paths.size(); ++k) {
        const std::filesystem::path path = paths[k];
        if (const auto file = open_to_sync(calls, path, O_NOFOLLOW); file.is_open())
            if (const int synced = calls.sync_data(file.get()); synced < 0) return cannot("sync", path, -synced);
        for (auto above = path.parent_path(); folders.insert(above).second && above.has_relative_path();)
            above = above.parent_path();
    }
    return sync_folders(calls, folders);
}

}  // namespace bittern::storage
