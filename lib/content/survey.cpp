#include "content/survey.hpp"

#include "content/folder_walk.hpp"

#include <algorithm>

namespace bittern::content {

Result<Survey> survey(const std::filesystem::path& root, const WalkOptions& options, const LinkChoice& links_at) {
    BITTERN_TRY(const IgnoreRules exclude, IgnoreRules::parse(options.exclude));
    Survey found;
    FolderWalk walk(found.tree, options, exclude, &links_at);
    BITTERN_CHECK(walk.add(root, {}));
    found.obstacles = walk.take_obstacles();
    auto& tree = found.tree;
    tree.name = root.filename().native();
    tree.single_file = tree.files.size() == 1 && tree.files.front().components.empty();
    std::ranges::sort(tree.files, {}, &TreeFile::components);
    return found;
}

}  // namespace bittern::content
