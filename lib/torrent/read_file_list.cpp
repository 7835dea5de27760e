#include "torrent/libtorrent_names.hpp"
#include "torrent/read_files.hpp"
#include "torrent/text.hpp"

namespace bittern::torrent {
namespace {

constexpr int most_folders = 100;

Result<std::vector<std::string_view>> read_path(const Node& file, bool pad, PathLimits& limits) {
    Node list = find_list(file, "path.utf-8");
    if (!list) list = find_list(file, "path");
    if (list && list.list_size() > most_folders)
        return fail(Fault::malformed, "a file lies more than 100 folders deep");
    if (list && list.list_size() > 0) {
        BITTERN_TRY(auto path, read_strings(list, "the path of a file"));
        BITTERN_CHECK(limits.take(path));
        return path;
    }
    if (pad) return std::vector<std::string_view>{};
    return fail(Fault::malformed, "a file has no path");
}

/// Pad files by name are pad files all the same, or their zeros would be waited for as content.
Result<void> mark_padding(FileEntry& entry, std::string_view name) {
    auto components = entry.path;
    components.push_back(name);
    for (const auto component : components) {
        const auto mark = padding_mark(component);
        if (mark == PaddingMark::doubtful)
            return fail(Fault::malformed, "the name " + in_quotes(component) + " imitates that of a pad file");
        if (mark == PaddingMark::marked) entry.pad = true;
    }
    return {};
}

Result<FileEntry> read_listed_file(const Node& file, std::string_view name, PathLimits& limits) {
    if (file.type() != Node::dict_t) return fail(Fault::malformed, "'files' holds something else than dictionaries");
    BITTERN_TRY(auto entry, read_file_entry(file));
    BITTERN_TRY(entry.path, read_path(file, entry.pad, limits));
    BITTERN_CHECK(mark_padding(entry, name));
    return entry;
}

Result<std::vector<FileEntry>> read_single_file(const Node& info, std::string_view name) {
    BITTERN_TRY(auto entry, read_file_entry(info));
    if (would_vanish(name)) return fail(Fault::malformed, in_quotes(name) + " is no name for a file");
    entry.path = {name};
    BITTERN_CHECK(mark_padding(entry, {}));
    return std::vector<FileEntry>{std::move(entry)};
}

}  // namespace

Result<std::vector<FileEntry>> read_file_list(const Node& info, Bytes most_paths) {
    const bool listed = has_key(info, "files");
    const bool single = has_key(info, "length");
    if (listed && single) return fail(Fault::malformed, "it claims to be one file ('length') and several ('files')");
    if (!listed && !single) return std::vector<FileEntry>{};
    const auto name = name_in(info);
    if (single) return read_single_file(info, name);
    const Node list = find_list(info, "files");
    if (!list) return fail(Fault::malformed, "'files' is not a list");
    if (list.list_size() == 0) return fail(Fault::malformed, "it has no files");
    PathLimits limits(most_paths);
    std::vector<FileEntry> entries;
    entries.reserve(static_cast<std::size_t>(list.list_size()));
    for (int i = 0; i < list.list_size(); ++i) {
        BITTERN_TRY(auto entry, read_listed_file(list.list_at(i), name, limits));
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace bittern::torrent
