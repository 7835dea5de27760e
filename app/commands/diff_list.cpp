#include "app/commands/diff_list.hpp"

#include "app/commands/hashing_progress.hpp"
#include "app/commands/state_store.hpp"
#include "content/hash_cache.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
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
                                            .spoilt = content::Spoilt::go_on,
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

std::optional<Bytes> size_now(const fs::path& file) {
    const auto stamp = content::stamp_of(file);
    if (stamp) return stamp->size;
    return stamp.error().fault == Fault::not_found ? std::optional(Bytes{}) : std::nullopt;
}

/// What kept the path, or a folder above it, from being read; null: nothing did.
const Obstacle* obstacle_to(const Obstacles& obstacles, std::string_view path) {
    for (auto end = path.size(); !obstacles.empty() && end != std::string_view::npos && end > 0;
         end = path.rfind('/', end - 1))
        if (const auto found = obstacles.find(path.substr(0, end)); found != obstacles.end()) return &found->second;
    return nullptr;
}

/// A difference that can't be known where there is an obstacle on the side that it would come from.
void settle(Difference& one, const Obstacles& first, const Obstacles& second) {
    const auto* before = one.kind == Kind::removed ? nullptr : obstacle_to(first, one.path);
    const bool needs_second = one.kind == Kind::removed || one.kind == Kind::unknown;
    const auto* after = needs_second ? obstacle_to(second, one.path) : nullptr;
    if (!before && !after) return;
    one.kind = Kind::unknown;
    one.reason = before ? before->reason : after->reason;
    if (before) one.before = before->size;
    if (after) one.after = after->size;
}

/// What is in neither list, since it could not be read.
std::map<std::string, Difference> differences_of(const Obstacles& first, const Obstacles& second) {
    std::map<std::string, Difference> all;
    for (const auto& [path, why] : first)
        all.emplace(
            path, Difference{
                      .kind = Kind::unknown, .path = path, .before = why.size, .after = Bytes{}, .reason = why.reason});
    for (const auto& [path, why] : second) {
        const Difference only_there{
            .kind = Kind::unknown, .path = path, .before = Bytes{}, .after = {}, .reason = why.reason};
        all.emplace(path, only_there).first->second.after = why.size;
    }
    return all;
}

}  // namespace

void tell(Console& console, const Obstacles& obstacles) {
    constexpr std::size_t most_told = 10;
    std::size_t told = 0;
    for (const auto& [path, why] : obstacles)
        if (told++ < most_told) console.warn(why.reason);
    if (told > most_told) console.warn(fmt::format("… and {} more like these", told - most_told));
}

Obstacles obstacles_in(const content::Survey& survey, const fs::path& root) {
    Obstacles obstacles;
    for (const auto& one : survey.obstacles)
        obstacles.emplace(one.path, Obstacle{one.error.message, size_now(root / one.path)});
    return obstacles;
}

Result<SideList> list_folder(Env& env, Console& console, const fs::path& path, const content::WalkOptions& walk,
                             const Expected& expected, StopOnSignal& stop) {
    BITTERN_TRY(auto survey, expected.survey(path, walk));
    auto& tree = survey.tree;
    SideList list{.files = {}, .obstacles = obstacles_in(survey, path)};
    content::TreeHashes hashes;
    hashes.files.resize(tree.files.size());
    if (tree.total.count > 0) {
        BITTERN_TRY(hashes, hash(env, console, tree, stop));
    }
    list.files.reserve(tree.files.size());
    for (std::size_t k = 0; k < tree.files.size(); ++k) {
        auto listed = expected.listed(tree, tree.files[k]);
        listed.root = hashes.files[k].root;
        const auto file = std::exchange(tree.files[k], {});  // of a million files two descriptions count
        hashes.files[k].piece_layer = {};
        if (const auto spoilt = hashes.spoilt.find(k); spoilt != hashes.spoilt.end())
            list.obstacles.emplace(std::move(listed.path), Obstacle{spoilt->second.message, size_now(file.path)});
        else
            list.files.push_back(std::move(listed));
    }
    tell(console, list.obstacles);
    return list;
}

void settle_obstacles(torrent::Comparison& comparison, const Obstacles& first, const Obstacles& second) {
    std::vector<std::string_view> told;
    for (auto& one : comparison.differences) {
        settle(one, first, second);
        if (one.kind == Kind::unknown) told.push_back(one.path);
    }
    std::ranges::sort(told);
    std::vector<Difference> untold;
    for (auto& [path, one] : differences_of(first, second))
        if (!has_at_or_below(told, path)) untold.push_back(std::move(one));
    std::ranges::move(untold, std::back_inserter(comparison.differences));
    torrent::sort(comparison.differences);
}

}  // namespace bittern::app
