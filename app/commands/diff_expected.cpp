#include "app/commands/diff_expected.hpp"

#include "app/commands/content_talk.hpp"
#include "content/kept_links.hpp"
#include "swarm/places.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {

namespace {

bool has_below(std::span<const std::string_view> sorted, const std::string& path) {
    const auto below = std::ranges::lower_bound(sorted, path + "/");
    return below != sorted.end() && below->starts_with(path + "/");
}

}  // namespace

bool has_at_or_below(std::span<const std::string_view> sorted, const std::string& path) {
    return std::ranges::binary_search(sorted, path) || has_below(sorted, path);
}

Expected::Expected(const torrent::Metainfo& metainfo, const std::filesystem::path& content)
    : paths_(metainfo.files().size()) {
    const swarm::Places places(metainfo, content);
    for (std::size_t k = 0; k < paths_.size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (file.pad) continue;
        auto path = metainfo.single_file() ? torrent::given_path(metainfo, k) : places.of(k).native();
        if (file.never_created || !file.symlink.empty()) links_.emplace(path, &file);
        if (file.never_created) continue;
        if (file.renamed)
            if (auto raw = torrent::given_path(metainfo, k); raw != path) raw_.emplace(path, std::move(raw));
        paths_[k] = std::move(path);
    }
    for (const auto& path : paths_)
        if (!path.empty()) sorted_.push_back(path);
    std::ranges::sort(sorted_);
}

bool Expected::has(const std::string& path) const {
    return std::ranges::binary_search(sorted_, path);
}

Result<content::Survey> Expected::survey(const std::filesystem::path& root, const content::WalkOptions& walk) const {
    const auto choose = [&](const std::string& link) { return links_at(link, root / link, walk.links); };
    BITTERN_TRY(auto found, content::survey(root, walk, choose));
    content::leave_out_dangling_links(
        found.tree, [&](const content::TreeFile& link) { return links_.contains(path_in_torrent(found.tree, link)); });
    return found;
}

content::Links Expected::links_at(const std::string& path, const std::filesystem::path& place,
                                  content::Links otherwise) const {
    using content::Links;
    std::error_code ignored;
    if (const auto link = links_.find(path); link != links_.end())
        return link->second->never_created ? Links::leave_out : Links::keep;
    if (otherwise == Links::follow || has_below(sorted_, path)) return Links::follow;
    if (has(path) && std::filesystem::is_regular_file(place, ignored)) return Links::follow;
    return links_.empty() ? Links::leave_out : Links::keep;
}

void Expected::add_raw_paths(std::vector<torrent::Difference>& differences, TorrentIs place) const {
    using Kind = torrent::Difference::Kind;
    const bool is_first = place == TorrentIs::first;
    const auto raw = [&](const std::string& path) {
        const auto found = raw_.find(path);
        return found == raw_.end() ? std::string() : found->second;
    };
    for (auto& one : differences) {
        const bool moved = one.kind == Kind::moved, only_on_disk = one.kind == (is_first ? Kind::added : Kind::removed);
        if (moved && is_first)
            one.raw_from = raw(one.from);
        else if (!only_on_disk)
            one.raw_path = raw(one.path);
    }
}

torrent::ListedFile Expected::listed(const content::Tree& tree, const content::TreeFile& file) const {
    torrent::ListedFile listed{.path = path_in_torrent(tree, file), .size = file.stamp.size};
    if (file.target.empty()) return listed;
    listed.target = fmt::format("{}", fmt::join(file.target, "/"));
    const auto link = links_.find(listed.path);
    if (link != links_.end() && listed.target == *link->second->symlink) listed.target = *link->second->raw_symlink;
    return listed;
}

}  // namespace bittern::app
