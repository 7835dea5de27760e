// came_since of tree.hpp.
#include "content/stat_words.hpp"
#include "content/tree.hpp"

#include <algorithm>
#include <sys/stat.h>

namespace bittern::content {
namespace {

bool is_as_it_was(const WalkedFolder& folder) {
    struct stat status {};
    return ::stat(folder.path.c_str(), &status) == 0 && stamp_of(status).changed_ns == folder.changed_ns;
}

}  // namespace

Result<std::vector<std::vector<std::string>>> came_since(const Tree& tree, std::span<const std::filesystem::path> roots,
                                                         const WalkOptions& options) {
    std::vector<std::vector<std::string>> came;
    if (std::ranges::all_of(tree.folders, is_as_it_was)) return came;
    BITTERN_TRY(const Tree now, walk(roots, options));
    auto known = tree.files.begin();
    for (const TreeFile& file : now.files) {
        while (known != tree.files.end() && known->components < file.components) ++known;
        if (known == tree.files.end() || known->components != file.components) came.push_back(file.components);
    }
    return came;
}

}  // namespace bittern::content
