#include "app/commands/diff_verified.hpp"

#include "app/commands/diff_list.hpp"
#include "app/commands/verifying_progress.hpp"
#include "content/ignore_rules.hpp"
#include "swarm/verify.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using torrent::Difference;
using Kind = Difference::Kind;
using State = swarm::VerifiedFile::State;

/// As seen from the torrent; nullopt where there is no difference.
std::optional<Kind> kind_of(State state) {
    if (state == State::right) return std::nullopt;
    if (state == State::missing || state == State::not_a_file) return Kind::removed;
    if (state == State::unknown || state == State::unreadable) return Kind::unknown;
    return Kind::changed;
}

/// What can't be told of a file that is not as it was, or that can't be read; else empty.
std::string reason_for(const swarm::VerifiedFile& file) {
    if (!file.meanwhile) return file.reason.empty() ? "" : "it can't be read: " + *file.reason;
    const char* what = file.state == State::missing      ? "vanished"
                       : file.state == State::unreadable ? "became unreadable"
                                                         : "changed";
    return fmt::format("it {} while the files were being read: try again when nothing changes there", what);
}

Difference turned(Difference one) {
    if (one.kind == Kind::removed)
        one.kind = Kind::added;
    else if (one.kind == Kind::added)
        one.kind = Kind::removed;
    std::swap(one.before, one.after);
    std::swap(one.target_before, one.target_after);
    return one;
}

/// Links apart.
torrent::Comparison seen_from_torrent(const torrent::Metainfo& metainfo, const Expected& expected,
                                      const swarm::Verification& found, const content::IgnoreRules& exclude) {
    torrent::Comparison comparison;
    for (const auto& file : found.files) {
        const auto number = static_cast<std::size_t>(file.file.value);
        const auto& wanted = metainfo.files()[number];
        const auto& path = expected.paths()[number];
        if (!wanted.symlink.empty()) continue;
        if (!metainfo.single_file() && exclude.picks_with_folders_above(path)) continue;
        const auto kind = kind_of(file.state);
        auto reason = reason_for(file);
        if (!kind)
            ++comparison.same;
        else
            comparison.differences.push_back({.kind = reason.empty() ? *kind : Kind::unknown,
                                              .path = path,
                                              .before = wanted.size,
                                              .after = file.on_disk,
                                              .reason = std::move(reason)});
    }
    return comparison;
}

/// The torrent's links, as far as they count, and what is on disk beside its files.
torrent::Comparison compare_rest(const torrent::Metainfo& metainfo, const Expected& expected, const content::Tree& tree,
                                 const content::IgnoreRules& exclude) {
    auto links = torrent::listed_files(metainfo, [&](std::size_t file) -> std::optional<std::string> {
        const auto& path = expected.paths()[file];
        if (metainfo.files()[file].symlink.empty() || exclude.picks_with_folders_above(path)) return std::nullopt;
        return path;
    });
    std::set<std::string> of_links;
    for (const auto& link : links) of_links.insert(link.path);
    std::vector<torrent::ListedFile> on_disk;
    for (const auto& file : tree.files) {
        auto listed = expected.listed(tree, file);
        if (listed.target || of_links.contains(listed.path) || !expected.has(listed.path))
            on_disk.push_back(std::move(listed));
    }
    return torrent::compare(std::move(links), std::move(on_disk));
}

void add(torrent::Comparison& to, torrent::Comparison more) {
    to.same_links += more.same_links;
    std::ranges::move(more.differences, std::back_inserter(to.differences));
    torrent::sort(to.differences);
}

}  // namespace

Result<torrent::Comparison> compare_by_verifying(Console& console, const torrent::Metainfo& metainfo,
                                                 const Expected& expected, const std::filesystem::path& content,
                                                 const content::WalkOptions& walk, TorrentIs place,
                                                 const std::function<void()>& look, const std::stop_token& stop) {
    BITTERN_TRY(const auto exclude, content::IgnoreRules::parse(walk.exclude));
    VerifyingProgress progress(console);
    BITTERN_TRY(const auto found, swarm::verify(
                                      metainfo, content,
                                      [&](const swarm::VerifyProgress& now) {
                                          progress.show(now);
                                          look();
                                      },
                                      stop));
    progress.end();
    auto comparison = seen_from_torrent(metainfo, expected, found, exclude);
    std::error_code ignored;
    if (!metainfo.single_file() || std::filesystem::is_directory(content, ignored)) {
        BITTERN_TRY(const auto survey, expected.survey(content, walk));
        add(comparison, compare_rest(metainfo, expected, survey.tree, exclude));
        const auto obstacles = obstacles_in(survey, content);
        tell(console, obstacles);
        settle_obstacles(comparison, {}, obstacles);
    }
    if (place == TorrentIs::first) return comparison;
    std::ranges::transform(comparison.differences, comparison.differences.begin(), turned);
    torrent::sort(comparison.differences);
    return comparison;
}

}  // namespace bittern::app
