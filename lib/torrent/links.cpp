#include "torrent/links.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace bittern::torrent {
namespace {

using Parts = std::vector<std::string_view>;

/// A component may hold any byte; its length before it keeps keys apart ("a/b" from "a", "b").
template <class Range>
std::string key_of(const Range& parts) {
    std::string key;
    for (const auto part : parts) key.append(std::to_string(part.size())).append(":").append(part);
    return key;
}

std::string joined(std::span<const std::string> parts) {
    std::string path;
    for (const auto& part : parts) path.append(path.empty() ? "" : "/").append(part);
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
            const std::span path(entries[i].path);
            files_.try_emplace(key_of(path), i);
            for (auto length = path.size() - 1; length > 0; --length)
                if (!folders_.try_emplace(key_of(path.first(length)), i, length).second) break;
        }
    }

    std::string of(std::size_t link) {
        if (!leads_somewhere(link)) return {};
        const auto& target = *next_[link];
        return joined(std::span(paths_[target.entry].parts).first(target.parts));
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

    std::optional<Target> find(const Parts& path) const {
        const auto key = key_of(path);
        if (const auto file = files_.find(key); file != files_.end()) return Target(file->second, path.size());
        if (const auto folder = folders_.find(key); folder != folders_.end()) return folder->second;
        return std::nullopt;
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
    std::unordered_map<std::string, std::size_t> files_;
    std::unordered_map<std::string, Target> folders_;
    std::vector<Reach> reach_;
    std::vector<std::optional<Target>> next_;
};

}  // namespace

std::vector<std::string> link_targets(std::span<const FileEntry> entries, std::span<const SafePath> paths) {
    std::vector<std::string> targets(entries.size());
    const auto is_link = [](const FileEntry& entry) { return entry.link && !entry.pad; };
    if (std::none_of(entries.begin(), entries.end(), is_link)) return targets;
    Targets resolver(entries, paths);
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (is_link(entries[i])) targets[i] = resolver.of(i);
    return targets;
}

}  // namespace bittern::torrent
