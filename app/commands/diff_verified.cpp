#include "app/commands/diff_verified.hpp"

#include "app/commands/content_talk.hpp"
#include "app/commands/diff_list.hpp"
#include "content/ignore_rules.hpp"
#include "swarm/selection.hpp"
#include "swarm/verify.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace bittern::app {
namespace {

using torrent::Difference;
using Kind = Difference::Kind;
using State = swarm::VerifiedFile::State;

/// As seen from the torrent; nullopt where there is no difference.
std::optional<Kind> kind_of(State state) {
    if (state == State::right) return std::nullopt;
    if (state == State::missing) return Kind::removed;
    if (state == State::unknown || state == State::unreadable) return Kind::unknown;
    return Kind::changed;
}

Difference turned(Difference one) {
    if (one.kind == Kind::removed)
        one.kind = Kind::added;
    else if (one.kind == Kind::added)
        one.kind = Kind::removed;
    std::swap(one.before, one.after);
    return one;
}

torrent::Comparison seen_from_torrent(const torrent::Metainfo& metainfo, const swarm::Verification& found,
                                      const content::IgnoreRules& exclude) {
    torrent::Comparison comparison;
    for (const auto& file : found.files) {
        const auto& wanted = metainfo.files()[static_cast<std::size_t>(file.file.value)];
        if (!wanted.symlink.empty()) continue;  // links are none of the files that are compared
        const auto path = swarm::path_of(metainfo, wanted);
        if (!metainfo.single_file() && exclude.picks_with_folders_above(path)) continue;
        const auto kind = kind_of(file.state);
        if (!kind)
            ++comparison.same;
        else
            comparison.differences.push_back(
                {.kind = *kind, .path = path, .before = wanted.size, .after = file.on_disk});
    }
    return comparison;
}

/// Files that a torrent of the folder would have besides.
void add_extra(torrent::Comparison& comparison, const torrent::Metainfo& metainfo, const content::Tree& tree) {
    std::set<std::string> known;
    std::set<std::vector<std::string>> known_raw;  // names that were made safe, as they are on disk
    for (const auto& file : metainfo.files()) {
        known.insert(swarm::path_of(metainfo, file));
        if (!file.raw_path.empty()) known_raw.insert(file.raw_path);
    }
    for (const auto& file : tree.files) {
        auto path = path_to_compare(path_in_torrent(tree, file));
        if (known.contains(path) || known_raw.contains(file.components)) continue;
        comparison.differences.push_back(
            {.kind = Kind::added, .path = std::move(path), .before = {}, .after = file.stamp.size});
    }
    std::ranges::sort(comparison.differences, {}, &Difference::path);
}

}  // namespace

Result<torrent::Comparison> compare_by_verifying(Console& console, const torrent::Metainfo& metainfo,
                                                 const std::filesystem::path& path, const content::WalkOptions& walk,
                                                 TorrentIs place, const std::function<void()>& look,
                                                 const std::stop_token& stop) {
    BITTERN_TRY(const auto exclude, content::IgnoreRules::parse(walk.exclude));
    BITTERN_TRY(const auto content, swarm::find_content(metainfo, path));
    BITTERN_TRY(const auto found, swarm::verify(
                                      metainfo, content, [&](const swarm::VerifyProgress&) { look(); }, stop));
    auto comparison = seen_from_torrent(metainfo, found, exclude);
    if (!metainfo.single_file()) {
        BITTERN_TRY(const auto survey, content::survey(content, walk));
        add_extra(comparison, metainfo, survey.tree);
        settle_obstacles(comparison, {}, obstacles_told(console, survey));
    }
    if (place == TorrentIs::second)
        std::ranges::transform(comparison.differences, comparison.differences.begin(), turned);
    return comparison;
}

}  // namespace bittern::app
