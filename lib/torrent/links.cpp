#include "torrent/links.hpp"

#include "torrent/folder_numbers.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace bittern::torrent {
namespace {

using Parts = std::vector<std::string_view>;

template <class Parts>
std::string joined(const Parts& parts) {
    std::string path;
    for (const auto& part : parts) path.append(&part == &parts.front() ? "" : "/").append(part);
    return path;
}

/// The target as seen from a folder, with `.` and `..` resolved; nothing where it climbs out of the
/// torrent.
std::optional<Parts> resolved(Parts from, const Parts& target) {
    for (const auto part : target) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            from.push_back(part);
        } else if (from.empty()) {
            return std::nullopt;
        } else {
            from.pop_back();
        }
    }
    return from;
}

class Targets {
public:
    Targets(std::span<const FileEntry> entries, std::span<const SafePath> paths)
        : entries_(entries), paths_(paths), reach_(entries.size(), Reach::unknown), next_(entries.size()) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].pad) continue;
            const std::span<const std::string_view> path(entries[i].path);
            const auto folder = folders_.make(path.first(path.size() - 1),
                                              [&](std::size_t parts) { examples_.emplace_back(i, parts); });
            files_.try_emplace(Place{folder, path.back()}, i);
        }
    }

    LinkTarget of(std::size_t link) {
        if (!leads_somewhere(link)) return {.path = {}, .raw = joined(entries_[link].target)};
        const auto& target = *next_[link];
        return {.path = joined(std::span(paths_[target.entry].parts).first(target.parts)),
                .raw = joined(std::span(entries_[target.entry].path).first(target.parts))};
    }

private:
    enum class Reach { unknown, looking, good, bad };
    /// The first so many parts of an entry's path: all of them for a file, fewer for a folder on
    /// the way to it.
    struct Target {
        std::size_t entry = 0;
        std::size_t parts = 0;
        Target(std::size_t entry_index, std::size_t count) : entry(entry_index), parts(count) {}
    };

    std::optional<Target> find(std::span<const std::string_view> path) const {
        const auto parent = folders_.find(path.first(path.size() - 1));
        if (!parent) return std::nullopt;
        if (const auto file = files_.find(Place{*parent, path.back()}); file != files_.end())
            return Target(file->second, path.size());
        const auto folder = folders_.find(path);
        return folder ? std::optional(examples_[*folder - 1]) : std::nullopt;
    }

    std::optional<Target> direct_target(std::size_t link) const {
        const auto& entry = entries_[link];
        if (entry.target.empty()) return std::nullopt;
        if (const auto path = resolved({}, entry.target); path && !path->empty())
            if (auto target = find(*path)) return target;
        const auto path = resolved({entry.path.begin(), entry.path.end() - 1}, entry.target);
        return path && !path->empty() ? find(*path) : std::nullopt;
    }

    /// Follows links to links until something that is none, or one that was on the way already.
    bool leads_somewhere(std::size_t link) {
        std::vector<std::size_t> way;
        auto at = link;
        while (reach_[at] == Reach::unknown) {
            reach_[at] = Reach::looking;
            way.push_back(at);
            next_[at] = direct_target(at);
            if (!next_[at]) break;
            const auto& target = *next_[at];
            const bool link_again = entries_[target.entry].link && target.parts == entries_[target.entry].path.size();
            if (!link_again) {
                reach_[at] = Reach::good;
                break;
            }
            at = target.entry;
        }
        const auto end = reach_[at] == Reach::good ? Reach::good : Reach::bad;
        for (const auto passed : way) reach_[passed] = end;
        return end == Reach::good;
    }

    std::span<const FileEntry> entries_;
    std::span<const SafePath> paths_;
    FolderNumbers folders_;
    std::vector<Target> examples_;  ///< one a folder, by number from 1 on: an entry in it
    std::unordered_map<Place, std::size_t, PlaceHash> files_;
    std::vector<Reach> reach_;
    std::vector<std::optional<Target>> next_;
};

}  // namespace

std::vector<LinkTarget> link_targets(std::span<const FileEntry> entries, std::span<const SafePath> paths) {
    if (std::none_of(entries.begin(), entries.end(), [](const FileEntry& entry) { return entry.link; })) return {};
    std::vector<LinkTarget> targets(entries.size());
    const auto is_link = [](const FileEntry& entry) { return entry.link && !entry.pad; };
    Targets resolver(entries, paths);
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (is_link(entries[i])) targets[i] = resolver.of(i);
    return targets;
}

}  // namespace bittern::torrent
