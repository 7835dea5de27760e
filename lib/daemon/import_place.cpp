#include "daemon/import_place.hpp"

#include "base/printable.hpp"
#include "daemon/import_reading.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

namespace fs = std::filesystem;

/// Whether something is there; also where that can't be told, as without the right to look.
bool is_there(const fs::path& path) {
    std::error_code error;
    const auto status = fs::symlink_status(path, error);
    return status.type() != fs::file_type::not_found;
}

std::string of_windows(std::string path) {
    if (path.size() > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/')) std::ranges::replace(path, '\\', '/');
    return path;
}

/// Without the slashes at its end.
std::string bare(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

/// Paths below the folder of the files that are wanted and not empty, as they are called now.
std::vector<std::string> wanted_paths(const ImportedTorrent& torrent, const torrent::Metainfo& metainfo) {
    auto paths = own_paths(metainfo);
    for (const auto& [file, path] : torrent.renamed) paths[file] = path;
    for (std::size_t k = 0; k < paths.size(); ++k)
        if ((k < torrent.wanted.size() && !torrent.wanted[k]) || metainfo.files()[k].size == Bytes{}) paths[k].clear();
    std::erase(paths, "");
    return paths;
}

/// What of it lies in the folder.
struct Found {
    std::size_t files = 0;
    std::vector<std::pair<fs::path, fs::path>> partial;
};

Found look(const fs::path& folder, const std::vector<std::string>& paths, const std::string& suffix) {
    Found found;
    for (const auto& path : paths) {
        const auto whole = folder / path;
        if (is_there(whole)) {
            ++found.files;
        } else if (auto part = fs::path(whole).concat(suffix); !suffix.empty() && is_there(part)) {
            ++found.files;
            found.partial.emplace_back(std::move(part), whole);
        }
    }
    return found;
}

}  // namespace

Result<PathMap> parse_path_map(const std::string& text) {
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size())
        return fail(Fault::usage,
                    fmt::format("'{}' is no OLD=NEW: a path as it was, and as it is here", printable(text)));
    PathMap map{bare(of_windows(text.substr(0, at))), bare(text.substr(at + 1))};
    if (!fs::path(map.to).is_absolute())
        return fail(Fault::usage, fmt::format("'{}': the path behind the = has to begin with /", printable(text)));
    return map;
}

fs::path mapped(const fs::path& path, const std::vector<PathMap>& maps) {
    const auto text = bare(of_windows(path.native()));
    for (const auto& [from, to] : maps) {
        if (!text.starts_with(from)) continue;
        const auto rest = text.substr(from.size());
        if (rest.empty()) return to;
        if (rest.front() == '/') return to + rest;
        if (from == "/") return to + "/" + rest;
    }
    return text;
}

Result<ImportPlace> find_place(const ImportedTorrent& torrent, const std::vector<PathMap>& maps) {
    ImportPlace place{.folder = mapped(torrent.folder, maps)};
    if (!place.folder.is_absolute())
        return fail(Fault::refused, fmt::format("its folder '{}' is none of this machine: --map OLD=NEW tells where it "
                                                "is now",
                                                printable(torrent.folder.native())));
    const auto* metainfo = metainfo_of(torrent);
    if (metainfo == nullptr) return place;
    const auto paths = wanted_paths(torrent, *metainfo);
    auto found = look(place.folder, paths, torrent.partial_suffix);
    if (!torrent.incomplete_folder.empty() && found.files == 0) {
        const auto incomplete = mapped(torrent.incomplete_folder, maps);
        if (auto other = look(incomplete, paths, torrent.partial_suffix); incomplete.is_absolute() && other.files > 0) {
            place.final_folder = std::exchange(place.folder, incomplete);
            found = std::move(other);
        }
    }
    if (torrent.has_data && found.files == 0 && !paths.empty())
        return fail(Fault::refused,
                    fmt::format("its files are not there: {}; --map OLD=NEW tells where they are now, `bittern add` "
                                "downloads them anew",
                                printable((place.folder / paths.front()).native())));
    place.partial = std::move(found.partial);
    return place;
}

}  // namespace bittern::daemon
