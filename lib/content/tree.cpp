#include "content/tree.hpp"

#include "base/file_name.hpp"
#include "base/printable.hpp"
#include "content/folder_walk.hpp"
#include "content/kept_links.hpp"
#include "content/names.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace bittern::content {
namespace {

namespace fs = std::filesystem;

/// The root as an absolute path that ends in its own name: "dir/", "." and ".." are resolved.
Result<fs::path> named_root(const fs::path& root) {
    std::error_code error;
    fs::path absolute = fs::absolute(root, error);
    if (absolute.filename().empty()) absolute = absolute.parent_path();
    // Only the file system knows what ".." is the parent of.
    const bool indirect =
        std::any_of(absolute.begin(), absolute.end(), [](const fs::path& part) { return part == ".."; });
    if (indirect || absolute.filename() == ".") absolute = fs::canonical(absolute, error);
    if (error) {
        return fail(error == std::errc::no_such_file_or_directory ? Fault::not_found : Fault::storage,
                    fmt::format("cannot use {}: {}", printable(root.native()), error.message()));
    }
    return absolute;
}

/// The folder that holds all roots.
fs::path common_parent(std::span<const fs::path> roots) {
    fs::path common = roots.front().parent_path();
    for (const fs::path& root : roots) {
        fs::path shared;
        const fs::path parent = root.parent_path();
        for (auto a = common.begin(), b = parent.begin(); a != common.end() && b != parent.end() && *a == *b;
             ++a, ++b) {
            shared /= *a;
        }
        common = shared;
    }
    return common;
}

Result<std::string> check_name(const std::string& name) {
    if (name.empty())
        return fail(Fault::usage,
                    "what is shared has no folder in common that could give the torrent its name: add one, "
                    "as in --name 'photos and notes'");
    if (is_file_name(name)) return name;
    return fail(Fault::usage, fmt::format("'{}' can't be the name of a torrent: it must be a file name in UTF-8 of at "
                                          "most 255 bytes",
                                          printable(name)));
}

Result<void> check_distinct(std::span<const fs::path> roots) {
    std::map<fs::path, fs::path> by_name;
    for (const fs::path& root : roots) {
        const auto [earlier, is_new] = by_name.try_emplace(root.filename(), root);
        if (is_new) continue;
        return fail(Fault::usage, fmt::format("{} and {} would have the same name in the torrent: share one of them",
                                              printable(earlier->second.native()), printable(root.native())));
    }
    return {};
}

}  // namespace

Result<Tree> walk(std::span<const fs::path> given, const WalkOptions& options) {
    if (given.empty()) return fail(Fault::usage, "no content: name a file or a folder");
    BITTERN_TRY(const IgnoreRules exclude, IgnoreRules::parse(options.exclude));
    std::vector<fs::path> roots;
    for (const fs::path& root : given) {
        BITTERN_TRY(roots.emplace_back(), named_root(root));
    }
    BITTERN_CHECK(check_distinct(roots));
    const bool gathered = roots.size() > 1;
    const fs::path named = gathered ? common_parent(roots) : roots.front();
    Tree tree;
    FolderWalk walk(tree, options, exclude);
    for (const fs::path& root : roots) {
        std::vector<std::string> components;
        if (gathered) {
            BITTERN_TRY(components.emplace_back(), check_name(root.filename().native()));
        }
        BITTERN_CHECK(walk.add(root, std::move(components)));
    }
    BITTERN_CHECK(walk.obstacles());
    BITTERN_TRY(tree.name, check_name(options.name.empty() ? named.filename().native() : options.name));
    if (tree.total.count == 0) {
        return fail(Fault::usage, fmt::format("no content in {}: {}", printable(named.native()),
                                              tree.files.empty() ? "there is no file" : "all files are empty"));
    }
    tree.single_file = tree.files.size() == 1 && tree.files.front().components.empty();
    std::sort(tree.files.begin(), tree.files.end(),
              [](const TreeFile& a, const TreeFile& b) { return a.components < b.components; });
    if (options.links == Links::keep) leave_out_dangling_links(tree);
    tree.warnings = warnings_about_names(tree.files);
    return tree;
}

}  // namespace bittern::content
