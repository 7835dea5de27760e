#include "torrent/make_files.hpp"

#include "base/escaped.hpp"
#include "torrent/libtorrent_cost.hpp"
#include "torrent/links.hpp"
#include "torrent/read_files.hpp"
#include "torrent/safe_paths.hpp"

#include <algorithm>

namespace bittern::torrent {
namespace {

constexpr std::size_t most_examples = 5;

/// How many there are of a kind, with the first of them.
struct Kind {
    std::size_t count = 0;
    std::string examples = {};

    void add(std::string_view before, std::string_view between, std::string_view after) {
        if (++count > most_examples) return;
        examples += (count > 1 ? ", " : "") + quoted(before);
        examples.append(between).append(quoted(after));
    }
    void tell(std::vector<std::string>& remarks, const char* one, const char* many) const {
        if (count == 0) return;
        remarks.push_back(std::to_string(count) + " " + (count == 1 ? one : many) + ": " + examples);
        if (count > most_examples) remarks.back() += ", …";
    }

private:
    static std::string quoted(std::string_view text) { return "'" + escaped(text, 100) + "'"; }
};

/// A path as it came, or as it is to be.
template <class Parts>
std::string joined(const Parts& parts) {
    std::string path;
    for (const auto& part : parts) path.append(path.empty() ? "" : "/").append(part);
    return path;
}

Bytes memory_of_paths(const Layout& layout) {
    Bytes memory;
    for (const auto& entry : layout.entries) memory += path_memory(entry.path);
    return memory;
}

File make_file(const FileEntry& entry, std::int64_t offset) {
    File file;
    file.size = entry.size;
    file.offset = {offset};
    file.pad = entry.pad;
    file.executable = entry.executable && !entry.pad;
    std::ranges::copy(entry.root, file.root.begin());
    return file;
}

}  // namespace

Result<void> make_files(const Layout& layout, const ReadLimits& limits, Metainfo::Data& data) {
    if (auto cheap = check_folder_cost(layout.entries); !cheap) {
        if (limits.for_peers) return cheap;
        data.remarks.push_back(std::move(cheap).error().message + ", so it can't be transferred");
    }
    if (memory_of_paths(layout) > transfer_limits.paths)
        data.remarks.push_back("the paths of its files are too many and too deep, so it can't be transferred");
    auto paths = safe_paths(layout.entries);
    const auto targets = link_targets(layout.entries, paths);
    BITTERN_CHECK(check_link_cost(layout.entries, targets));
    Kind unsafe, equal, astray;
    data.files.reserve(layout.entries.size());
    for (std::size_t i = 0; i < layout.entries.size(); ++i) {
        const auto& entry = layout.entries[i];
        auto file = make_file(entry, layout.offsets[i]);
        if (!entry.pad) {
            data.total += entry.size;
            if (entry.link) file.symlink = targets[i].path;
            if (entry.link) file.raw_symlink = targets[i].raw;
            file.never_created = entry.link && file.symlink.empty();
            if (file.never_created) astray.add(joined(entry.path), " -> ", joined(entry.target));
        }
        if (!data.single_file || entry.pad) {
            file.renamed = paths[i].made_safe || paths[i].made_unique;
            if (paths[i].made_unique) equal.add(joined(entry.path), " is ", joined(paths[i].parts));
            if (paths[i].made_safe) unsafe.add(joined(entry.path), " is ", joined(paths[i].parts));
            if (file.renamed) file.raw_path = std::vector<std::string>(entry.path.begin(), entry.path.end());
            file.path = std::move(paths[i].parts);
        } else if (!data.raw_name.empty()) {
            file.renamed = true;
            file.raw_path = std::vector{data.raw_name};
        }
        data.files.push_back(std::move(file));
    }
    unsafe.tell(data.name_remarks, "name was made safe", "names were made safe");
    equal.tell(data.name_remarks, "name was changed, since another file or folder has it",
               "names were changed, since other files or folders have them");
    astray.tell(data.remarks, "symbolic link leads to nothing in the torrent and is left out",
                "symbolic links lead to nothing in the torrent and are left out");
    if (data.total.count == 0) return fail(Fault::malformed, "it has no content: all its files are empty");
    return {};
}

}  // namespace bittern::torrent
