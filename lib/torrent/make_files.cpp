#include "torrent/make_files.hpp"

#include "torrent/libtorrent_cost.hpp"
#include "torrent/links.hpp"
#include "torrent/read_files.hpp"
#include "torrent/safe_paths.hpp"

namespace bittern::torrent {
namespace {

void remark(std::vector<std::string>& remarks, std::size_t count, const char* one, const char* many) {
    if (count == 1) remarks.emplace_back(std::string("1 ") + one);
    if (count > 1) remarks.emplace_back(std::to_string(count) + " " + many);
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
    file.root = entry.root;
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
    std::size_t unsafe = 0;
    std::size_t equal = 0;
    std::size_t astray = 0;
    data.files.reserve(layout.entries.size());
    for (std::size_t i = 0; i < layout.entries.size(); ++i) {
        const auto& entry = layout.entries[i];
        auto file = make_file(entry, layout.offsets[i]);
        if (!entry.pad) {
            data.total += entry.size;
            file.symlink = targets[i];
            file.never_created = entry.link && targets[i].empty();
            if (file.never_created) ++astray;
        }
        if (!data.single_file || entry.pad) {
            file.renamed = paths[i].made_safe || paths[i].made_unique;
            if (paths[i].made_unique) ++equal;
            if (paths[i].made_safe) ++unsafe;
            file.path = std::move(paths[i].parts);
        }
        data.files.push_back(std::move(file));
    }
    remark(data.remarks, unsafe, "name was made safe", "names were made safe");
    remark(data.remarks, equal, "name was changed, since another file or folder has it",
           "names were changed, since other files or folders have them");
    remark(data.remarks, astray, "symbolic link leads to nothing in the torrent and is left out",
           "symbolic links lead to nothing in the torrent and are left out");
    return {};
}

}  // namespace bittern::torrent
