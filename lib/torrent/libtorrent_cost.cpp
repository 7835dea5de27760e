#include "torrent/libtorrent_cost.hpp"

#include "torrent/folder_numbers.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

namespace bittern::torrent {
namespace {

/// Measured with libtorrent 2.0.8: 40,000 folders, half of 1.6e9 comparisons, take about 2 s.
constexpr std::uint64_t most_comparisons = 4'000'000'000;
/// Likewise: 1,000 links, each through all the others, take 0.5 s; beyond that it grows with the
/// cube.
constexpr std::uint64_t most_steps = 1'000'000;

std::uint64_t folder_comparisons(std::span<const FileEntry> entries) {
    FolderNumbers numbers;
    std::unordered_set<std::uint32_t> folders;
    std::uint64_t searches = 0;
    std::optional<std::uint32_t> last;
    for (const auto& entry : entries) {
        if (entry.pad) {  // all lie in one folder, which is found early in the list, so late in the
                          // search
            ++searches;
            continue;
        }
        const auto folder = numbers.make(std::span(entry.path).first(entry.path.size() - 1));
        folders.insert(folder);
        if (last != folder) ++searches;
        last = folder;
    }
    return searches * folders.size();
}

/// `..` behind a name: libtorrent leaves the `..` out and then looks for something else.
bool turns_back(const FileEntry& link) {
    const auto climbs = [](std::string_view part) { return part == ".."; };
    const auto name = std::find_if_not(link.target.begin(), link.target.end(), climbs);
    return std::any_of(name, link.target.end(), climbs);
}

}  // namespace

Result<void> check_folder_cost(std::span<const FileEntry> entries) {
    if (folder_comparisons(entries) <= most_comparisons) return {};
    return fail(Fault::malformed, "it has so many folders that libtorrent would take minutes to read it");
}

Result<void> check_link_cost(std::span<const FileEntry> entries, std::span<const LinkTarget> targets) {
    std::uint64_t links = 0;
    std::uint64_t doubtful = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!entries[i].link) continue;
        ++links;
        if (targets[i].path.empty() || turns_back(entries[i])) ++doubtful;
    }
    if (links * doubtful > most_steps)
        return fail(Fault::malformed, "it has " + std::to_string(links) + " symbolic links, " +
                                          std::to_string(doubtful) +
                                          " of them to nothing in it: following them would take too long");
    return {};
}

}  // namespace bittern::torrent
