#include "storage/folders.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>

namespace bittern::storage {

namespace {

/// The one that holds it, which is `root` itself for what lies in that; `held` keeps it open. Minus errno.
int open_above(FileCalls& calls, int root, const std::filesystem::path& path, Descriptor& held) {
    if (!path.has_parent_path()) return root;
    const int above = calls.open_beneath(root, path.parent_path().c_str(), O_PATH | O_DIRECTORY, 0);
    held = Descriptor(above);
    return above;
}

}  // namespace

int make_folders(FileCalls& calls, int root, const std::string& path, std::vector<std::string>* made) {
    for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
        const std::filesystem::path folder = path.substr(0, slash);
        Descriptor held;
        const int above = open_above(calls, root, folder, held);
        if (above < 0) return above;
        const int now = calls.make_folder(above, folder.filename().c_str());
        if (now < 0 && now != -EEXIST) return now;
        if (now >= 0 && made != nullptr) made->push_back(folder.native());
    }
    return 0;
}

void remove_folders(FileCalls& calls, int root, const std::vector<std::string>& made) {
    for (auto folder = made.rbegin(); folder != made.rend(); ++folder) {
        const std::filesystem::path path = *folder;
        Descriptor held;
        const int above = open_above(calls, root, path, held);
        if (above < 0 || calls.unlink(above, path.filename().c_str(), AT_REMOVEDIR) < 0) return;
    }
}

}  // namespace bittern::storage
