#include "storage/folders.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>

namespace bittern::storage {

int make_folders(FileCalls& calls, int root, const std::string& path) {
    for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
        const std::filesystem::path folder = path.substr(0, slash);
        Descriptor held;
        int above = root;
        if (folder.has_parent_path()) {
            above = calls.open_beneath(root, folder.parent_path().c_str(), O_PATH | O_DIRECTORY, 0);
            if (above < 0) return above;
            held = Descriptor(above);
        }
        const int made = calls.make_folder(above, folder.filename().c_str());
        if (made < 0 && made != -EEXIST) return made;
    }
    return 0;
}

}  // namespace bittern::storage
