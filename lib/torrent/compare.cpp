#include "torrent/compare.hpp"

#include <algorithm>
#include <map>

namespace bittern::torrent {
namespace {

using Kind = Difference::Kind;

std::string joined(const std::vector<std::string>& parts) {
    std::string path;
    for (const auto& part : parts) path += (path.empty() ? "" : "/") + part;
    return path;
}

/// Of two files with one path; nullopt where they are the same.
std::optional<Kind> kind_of(const ListedFile& first, const ListedFile& second) {
    if (first.size != second.size) return Kind::changed;
    if (first.size.count == 0) return std::nullopt;
    if (!first.root || !second.root) return Kind::unknown;
    if (*first.root != *second.root) return Kind::changed;
    return std::nullopt;
}

/// Pairs what went with what came, where the bytes are the same.
void find_moved(std::vector<Difference>& differences, const std::vector<ListedFile>& removed,
                const std::vector<ListedFile>& added) {
    std::multimap<content::Sha256, const ListedFile*> gone;
    for (const auto& file : removed)
        if (file.root && file.size.count > 0) gone.emplace(*file.root, &file);
    std::vector<const ListedFile*> moved;
    for (const auto& file : added) {
        const auto from = file.root ? gone.find(*file.root) : gone.end();
        if (from == gone.end() || file.size.count == 0) {
            differences.push_back({.kind = Kind::added, .path = file.path, .before = {}, .after = file.size});
            continue;
        }
        differences.push_back({.kind = Kind::moved,
                               .path = file.path,
                               .from = from->second->path,
                               .before = file.size,
                               .after = file.size});
        moved.push_back(from->second);
        gone.erase(from);
    }
    std::sort(moved.begin(), moved.end());
    for (const auto& file : removed)
        if (!std::binary_search(moved.begin(), moved.end(), &file))
            differences.push_back({.kind = Kind::removed, .path = file.path, .before = file.size, .after = {}});
}

}  // namespace

std::vector<ListedFile> listed_files(const Metainfo& metainfo) {
    const bool has_roots = metainfo.info_hash().v2.has_value();
    std::vector<ListedFile> files;
    for (const auto& file : metainfo.files()) {
        if (file.pad || file.never_created || !file.symlink.empty()) continue;
        ListedFile listed{.path = file.path.empty() ? metainfo.name() : joined(file.path), .size = file.size};
        if (has_roots) listed.root = file.root;
        files.push_back(std::move(listed));
    }
    return files;
}

Comparison compare(std::vector<ListedFile> first, std::vector<ListedFile> second) {
    const bool single = first.size() == 1 && second.size() == 1;
    const auto by_path = [](const ListedFile& a, const ListedFile& b) { return a.path < b.path; };
    std::sort(first.begin(), first.end(), by_path);
    std::sort(second.begin(), second.end(), by_path);
    Comparison comparison;
    std::vector<ListedFile> removed, added;
    auto a = first.begin();
    auto b = second.begin();
    while (a != first.end() || b != second.end()) {
        if (!single && (b == second.end() || (a != first.end() && a->path < b->path))) {
            removed.push_back(*a++);
        } else if (!single && (a == first.end() || b->path < a->path)) {
            added.push_back(*b++);
        } else {
            if (const auto kind = kind_of(*a, *b))
                comparison.differences.push_back({.kind = *kind, .path = b->path, .before = a->size, .after = b->size});
            else
                ++comparison.same;
            ++a;
            ++b;
        }
    }
    find_moved(comparison.differences, removed, added);
    std::sort(comparison.differences.begin(), comparison.differences.end(),
              [](const Difference& x, const Difference& y) { return x.path < y.path; });
    return comparison;
}

}  // namespace bittern::torrent
