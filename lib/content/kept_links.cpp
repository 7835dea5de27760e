#include "content/kept_links.hpp"

#include <algorithm>

namespace bittern::content {
namespace {

using Components = std::vector<std::string>;

/// The first file that is at a path or below it.
const TreeFile* at_or_below(const std::vector<TreeFile>& sorted, const Components& path) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), path,
                                        [](const TreeFile& file, const Components& p) { return file.components < p; });
    if (found == sorted.end() || found->components.size() < path.size()) return nullptr;
    return std::equal(path.begin(), path.end(), found->components.begin()) ? &*found : nullptr;
}

/// Follows links to links; a way longer than there are files goes round in a circle.
bool leads_somewhere(const std::vector<TreeFile>& sorted, const TreeFile& link) {
    constexpr int longest_way = 40;  // the kernel's own limit
    const TreeFile* at = &link;
    for (int step = 0; step < longest_way; ++step) {
        const TreeFile* next = at_or_below(sorted, at->target);
        if (!next) return false;
        if (next->target.empty() || next->components != at->target) return true;
        at = next;
    }
    return false;
}

}  // namespace

std::optional<Components> resolve_link(Components folder, const std::filesystem::path& text) {
    if (text.is_absolute()) return std::nullopt;
    for (const auto& part : text) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            folder.push_back(part.native());
        } else if (folder.empty()) {
            return std::nullopt;
        } else {
            folder.pop_back();
        }
    }
    return folder;
}

void leave_out_dangling_links(Tree& tree, const std::function<bool(const TreeFile& link)>& spared) {
    std::vector<bool> dangles;  // told before any of them is gone
    dangles.reserve(tree.files.size());
    for (const TreeFile& file : tree.files)
        dangles.push_back(!file.target.empty() && !(spared && spared(file)) && !leads_somewhere(tree.files, file));
    std::size_t next = 0;
    std::erase_if(tree.files, [&](const TreeFile& file) {
        if (!dangles[next++]) return false;
        tree.skipped.push_back({file.path, "a symbolic link to nothing in the torrent"});
        return true;
    });
}

}  // namespace bittern::content
