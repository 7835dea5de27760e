#include "app/commands/diff_list.hpp"

#include "app/commands/hashing_progress.hpp"
#include "app/commands/state_store.hpp"
#include "content/hash_cache.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;
using torrent::Difference;
using Kind = Difference::Kind;

Result<content::TreeHashes> hash(Env& env, Console& console, const content::Tree& tree, StopOnSignal& stop) {
    auto state = StateStore::open(env);  // without it everything is read, and that is all
    std::optional<content::HashCache> cache;
    if (state) cache.emplace(state->database());
    HashingProgress progress(console);
    HashingView view{.progress = {}, .total = tree.total, .files = tree.files.size()};
    auto hashes = content::hash_tree(tree, {.piece_size = content::automatic_piece_size(tree, content::Format::v2),
                                            .format = content::Format::v2,
                                            .cache = cache ? &*cache : nullptr,
                                            .on_progress =
                                                [&](const content::HashProgress& now) {
                                                    view.progress = now;
                                                    progress.show(view);
                                                    stop.look();
                                                },
                                            .stop = stop.token()});
    if (hashes) progress.end();
    return hashes;
}

/// Whether the path or a folder above it is one of these.
bool is_covered(const std::set<std::string, std::less<>>& obstacles, std::string_view path) {
    for (auto end = path.size(); !obstacles.empty() && end != std::string_view::npos && end > 0;
         end = path.rfind('/', end - 1))
        if (obstacles.contains(path.substr(0, end))) return true;
    return false;
}

}  // namespace

std::vector<std::string> obstacles_told(Console& console, const content::Survey& survey) {
    constexpr std::size_t most_told = 10;
    std::vector<std::string> paths;
    for (const auto& one : survey.obstacles) {
        if (paths.size() < most_told) console.warn(one.error.message);
        paths.push_back(one.path);
    }
    if (paths.size() > most_told) console.warn(fmt::format("… and {} more like these", paths.size() - most_told));
    return paths;
}

Result<SideList> list_folder(Env& env, Console& console, const fs::path& path, const content::WalkOptions& walk,
                             const Expected& expected, StopOnSignal& stop) {
    BITTERN_TRY(const auto survey, expected.survey(path, walk));
    const auto& tree = survey.tree;
    SideList list{.files = {}, .obstacles = obstacles_told(console, survey)};
    content::TreeHashes hashes;
    hashes.files.resize(tree.files.size());
    if (tree.total.count > 0) {
        BITTERN_TRY(hashes, hash(env, console, tree, stop));
    }
    for (std::size_t k = 0; k < tree.files.size(); ++k) {
        list.files.push_back(expected.listed(tree, tree.files[k]));
        list.files.back().root = hashes.files[k].root;
    }
    return list;
}

void settle_obstacles(torrent::Comparison& comparison, const std::vector<std::string>& first,
                      const std::vector<std::string>& second) {
    const std::set<std::string, std::less<>> of_first(first.begin(), first.end()),
        of_second(second.begin(), second.end());
    std::vector<std::string> told;
    for (auto& one : comparison.differences) {
        const bool hides = (one.kind == Kind::removed && is_covered(of_second, one.path)) ||
                           (one.kind == Kind::added && is_covered(of_first, one.path));
        if (hides) one.kind = Kind::unknown;
        if (one.kind == Kind::unknown) told.push_back(one.path);
    }
    std::ranges::sort(told);
    std::set<std::string, std::less<>> all = of_first;
    all.insert(of_second.begin(), of_second.end());
    for (const auto& obstacle : all)
        if (!has_at_or_below(told, obstacle))
            comparison.differences.push_back({.kind = Kind::unknown, .path = obstacle, .before = {}, .after = {}});
    std::ranges::stable_sort(comparison.differences, {}, &Difference::path);
}

}  // namespace bittern::app
