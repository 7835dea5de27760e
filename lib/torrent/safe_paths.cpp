#include "torrent/safe_paths.hpp"

#include "base/file_name.hpp"
#include "torrent/folder_numbers.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace bittern::torrent {
namespace {

/// Hands out each place once. What names it is given must outlast it.
class Register {
public:
    std::uint32_t folder(std::span<const std::string> parts) { return folders_.make(parts); }
    /// Whether the place was free; it is the caller's from now on.
    bool take(const Place& place) { return !folders_.contains(place) && files_.insert(place).second; }

    /// The name of the first free place beside one that is taken.
    std::string take_beside(std::uint32_t folder, const std::string& name) {
        auto& number = next_[{folder, name}];  // goes on where the last search for this name ended
        for (;;) {
            made_up_.push_back(numbered_file_name(name, ++number));
            if (take({folder, made_up_.back()})) return made_up_.back();
            made_up_.pop_back();
        }
    }

private:
    FolderNumbers folders_;
    std::unordered_set<Place, PlaceHash> files_;
    std::map<std::pair<std::uint32_t, std::string>, std::size_t> next_;
    std::deque<std::string> made_up_;  ///< keeps its strings where they are
};

SafePath make_safe(const FileEntry& entry) {
    if (entry.pad) return {};  // of a million small files there are a million
    SafePath path;
    path.parts.reserve(entry.path.size());
    for (const auto component : entry.path) {
        path.parts.push_back(portable_component(component));
        if (path.parts.back() != component) path.made_safe = true;
    }
    return path;
}

}  // namespace

std::string portable_component(std::string_view component) {
    auto name = safe_component(component);
    std::replace(name.begin(), name.end(), '\\', '_');
    return name;
}

std::vector<SafePath> safe_paths(std::span<const FileEntry> entries) {
    std::vector<SafePath> paths;
    paths.reserve(entries.size());
    for (const auto& entry : entries) paths.push_back(make_safe(entry));

    Register places;  // all folders first, so that no file takes the place of one that comes later
    std::vector<std::uint32_t> folders(paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i)
        if (!entries[i].pad)
            folders[i] = places.folder(std::span<const std::string>(paths[i].parts).first(paths[i].parts.size() - 1));

    // A name that was given is worth more than one that was made safe, and that more than one that is made up.
    for (const bool made_safe : {false, true})
        for (std::size_t i = 0; i < paths.size(); ++i)
            if (!entries[i].pad && paths[i].made_safe == made_safe)
                paths[i].made_unique = !places.take({folders[i], paths[i].parts.back()});
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (!paths[i].made_unique) continue;
        auto& name = paths[i].parts.back();
        name = places.take_beside(folders[i], name);
    }
    return paths;
}

}  // namespace bittern::torrent
