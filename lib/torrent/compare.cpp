#include "torrent/compare.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

namespace bittern::torrent {
namespace {

using Kind = Difference::Kind;

void append(std::string& path, std::string_view name) {
    for (const char byte : name) {
        if (byte == '\0')
            path.append(2, byte);
        else if (byte == '/')
            path.append({'\0', 's'});
        else
            path += byte;
    }
}

/// Of two files with one path and size by what v1 knows; nullopt where they are the same.
std::optional<Kind> kind_by_pieces(const FilePieces& first, const FilePieces& second) {
    if (first.piece_size != second.piece_size || first.before != second.before) return Kind::unknown;
    if (first.hashes == second.hashes) return std::nullopt;
    constexpr auto size = std::tuple_size_v<content::Sha1>;
    const auto count = first.hashes.size() / size;
    const bool shares_last = first.rest == FilePieces::Rest::neighbours || first.rest != second.rest;
    const auto begin = first.before.count > 0 ? size : 0;
    const auto end = shares_last ? (count - 1) * size : count * size;
    const bool differs =
        begin < end && first.hashes.substr(begin, end - begin) != second.hashes.substr(begin, end - begin);
    return differs ? Kind::changed : Kind::unknown;
}

/// Of two files or two links with one path; nullopt where they are the same.
std::optional<Kind> kind_of(const ListedFile& first, const ListedFile& second) {
    if (first.target) return first.target == second.target ? std::nullopt : std::optional(Kind::changed);
    if (first.size != second.size) return Kind::changed;
    if (first.size.count == 0) return std::nullopt;
    if (!first.root || !second.root)
        return first.pieces && second.pieces ? kind_by_pieces(*first.pieces, *second.pieces) : Kind::unknown;
    if (*first.root != *second.root) return Kind::changed;
    return std::nullopt;
}

/// What follows a file in its last piece.
FilePieces::Rest rest_after(std::span<const File> files, std::size_t file, Bytes piece_end) {
    auto rest = FilePieces::Rest::nothing;
    for (std::size_t k = file + 1; k < files.size() && files[k].offset < piece_end; ++k) {
        if (files[k].size.count == 0) continue;
        if (!files[k].pad) return FilePieces::Rest::neighbours;
        rest = FilePieces::Rest::zeros;
    }
    return rest;
}

std::optional<FilePieces> pieces_of(const Metainfo& metainfo, std::size_t index) {
    const auto& file = metainfo.files()[index];
    if (metainfo.piece_hashes().empty() || file.size.count == 0) return std::nullopt;
    constexpr auto size = std::tuple_size_v<content::Sha1>;
    const auto piece = metainfo.piece_size();
    const auto first = static_cast<std::size_t>(file.offset.count / piece.count);
    const auto last = static_cast<std::size_t>((file.offset.count + file.size.count - 1) / piece.count);
    const Bytes end{static_cast<std::int64_t>(last + 1) * piece.count};
    return FilePieces{.hashes = metainfo.piece_hashes().substr(first * size, (last + 1 - first) * size),
                      .piece_size = piece,
                      .before = {file.offset.count % piece.count},
                      .rest = rest_after(metainfo.files(), index, end)};
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
            differences.push_back({.kind = Kind::added,
                                   .path = file.path,
                                   .before = Bytes{},
                                   .after = file.size,
                                   .target_after = file.target});
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
            differences.push_back({.kind = Kind::removed,
                                   .path = file.path,
                                   .before = file.size,
                                   .after = Bytes{},
                                   .target_before = file.target});
}

/// Those of a folder nearly always are; and to sort takes memory.
void sort_by_path(std::vector<ListedFile>& files) {
    if (!std::ranges::is_sorted(files, {}, &ListedFile::path)) std::ranges::stable_sort(files, {}, &ListedFile::path);
}

}  // namespace

std::string given_path(const Metainfo& metainfo, std::size_t number) {
    const auto& file = metainfo.files()[number];
    std::string path;
    if (file.path.empty() && !file.renamed) return metainfo.name();
    const auto& parts = file.renamed ? *file.raw_path : file.path;
    for (std::size_t k = 0; k < parts.size(); ++k) {
        if (k > 0) path += '/';
        append(path, parts[k]);
    }
    return path;
}

std::vector<ListedFile> listed_files(const Metainfo& metainfo, const PathOf& path_of) {
    const bool has_roots = metainfo.info_hash().v2.has_value();
    std::vector<ListedFile> files;
    files.reserve(static_cast<std::size_t>(std::ranges::count(metainfo.files(), false, &File::pad)));
    for (std::size_t k = 0; k < metainfo.files().size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (file.pad) continue;
        auto path = path_of(k);
        if (!path) continue;
        ListedFile listed{.path = *std::move(path), .size = file.size};
        const bool is_link = file.never_created || !file.symlink.empty();
        if (is_link) listed.target = *file.raw_symlink;
        if (!is_link && has_roots) listed.root = file.root;
        if (!is_link) listed.pieces = pieces_of(metainfo, k);
        files.push_back(std::move(listed));
    }
    return files;
}

Comparison compare(std::vector<ListedFile> first, std::vector<ListedFile> second) {
    const auto is_one_file = [](const std::vector<ListedFile>& files) {
        return files.size() == 1 && !files.front().target;
    };
    const bool single = is_one_file(first) && is_one_file(second);
    sort_by_path(first);
    sort_by_path(second);
    Comparison comparison;
    std::vector<ListedFile> removed, added;
    auto a = first.begin();
    auto b = second.begin();
    while (a != first.end() || b != second.end()) {
        if (!single && (b == second.end() || (a != first.end() && a->path < b->path))) {
            removed.push_back(*a++);
        } else if (!single && (a == first.end() || b->path < a->path)) {
            added.push_back(*b++);
        } else if (a->target.has_value() != b->target.has_value()) {
            removed.push_back(*a++);
            added.push_back(*b++);
        } else {
            if (const auto kind = kind_of(*a, *b))
                comparison.differences.push_back({.kind = *kind,
                                                  .path = b->path,
                                                  .before = a->size,
                                                  .after = b->size,
                                                  .target_before = a->target,
                                                  .target_after = b->target});
            else
                ++(b->target ? comparison.same_links : comparison.same);
            ++a;
            ++b;
        }
    }
    find_moved(comparison.differences, removed, added);
    sort(comparison.differences);
    return comparison;
}

void sort(std::vector<Difference>& differences) {
    std::ranges::stable_sort(differences, {}, [](const Difference& one) { return std::tie(one.path, one.kind); });
}

}  // namespace bittern::torrent
