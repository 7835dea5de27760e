#pragma once
/// One root of a tree, walked; walk() of tree.hpp puts the roots together.

#include "content/ignore_rules.hpp"
#include "content/survey.hpp"
#include "content/tree.hpp"

#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace bittern::content {

/// Adds to a tree what is below one root after another. No order is kept: walk() sorts at the end.
class FolderWalk {
public:
    /// `links_at`: this is a survey (survey.hpp).
    FolderWalk(Tree& tree, const WalkOptions& options, const IgnoreRules& exclude, const LinkChoice* links_at = nullptr)
        : tree_(tree), options_(options), exclude_(exclude), links_at_(links_at) {}

    /// Adds a file, or all files below a folder; `components` come before their names in the
    /// torrent.
    [[nodiscard]] Result<void> add(const std::filesystem::path& root, std::vector<std::string> components);
    /// What below the roots could not be taken, if anything: the first with the pattern that leaves it out, and how
    /// many more there are. They are all looked for, so that nobody meets them one by one.
    [[nodiscard]] Result<void> obstacles() const;
    [[nodiscard]] std::vector<Obstacle> take_obstacles() { return std::move(obstacles_); }

private:
    Result<void> folder(const std::filesystem::path& folder, const struct stat& status);
    Result<void> entry(const std::filesystem::path& path, const std::string& name);
    Result<void> link(const std::filesystem::path& path);
    [[nodiscard]] Links links_here() const;
    Result<void> kept_link(const std::filesystem::path& path);
    Result<void> other(const std::filesystem::path& path, const struct stat& status);
    Result<void> file(const std::filesystem::path& path, const struct stat& status);
    Result<void> gone_or(Result<void> outcome, const std::filesystem::path& path);
    Result<void> skip(const std::filesystem::path& path, std::string reason);
    [[nodiscard]] std::string below_root(const std::string& name) const;

    Tree& tree_;
    const WalkOptions& options_;
    const IgnoreRules& exclude_;
    const LinkChoice* links_at_;
    std::vector<std::string> components_;                 ///< of where the walk is
    std::size_t root_depth_ = 0;                          ///< how many of them name the root
    std::vector<std::pair<dev_t, ino_t>> folders_above_;  ///< tells a link that leads back
    std::size_t entries_ = 0;
    std::vector<Obstacle> obstacles_;
};

}  // namespace bittern::content
