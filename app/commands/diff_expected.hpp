#pragma once
/// What a torrent has of a folder that `bittern diff` compares it with, under the names that it has there.

#include "content/survey.hpp"
#include "torrent/compare.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::app {

/// Whether one of the paths (sorted) is this one or lies below it.
[[nodiscard]] bool has_at_or_below(std::span<const std::string_view> sorted, const std::string& path);

/// Which side of the comparison.
enum class TorrentIs { first, second };

class Expected {
public:
    Expected(const Expected&) = delete;
    Expected& operator=(const Expected&) = delete;
    ~Expected() = default;
    /// Nothing: a folder is compared with another.
    Expected() = default;
    /// Files are looked for where swarm::verify looks. `metainfo` must outlast it; `content` is the folder, or the
    /// file.
    Expected(const torrent::Metainfo& metainfo, const std::filesystem::path& content);

    /// One a file of the torrent; empty for pad files, and for links to nothing in it, which nobody can be asked for.
    [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
    /// Whether the torrent has that path.
    [[nodiscard]] bool has(const std::string& path) const;

    /// What is below `root`, or that file. Links are kept where the torrent has one, followed where it has files, and
    /// else dealt with as create does: as `walk` says, or kept, beside a torrent that has links, where they lead to
    /// something in the folder.
    [[nodiscard]] Result<content::Survey> survey(const std::filesystem::path& root,
                                                 const content::WalkOptions& walk) const;

    /// A file or link found on disk. A link that leads to the right file by its safe name is right, too.
    [[nodiscard]] torrent::ListedFile listed(const content::Tree& tree, const content::TreeFile& file) const;

    /// Adds the paths that the torrent gives to differences of files that lie under other names.
    void add_raw_paths(std::vector<torrent::Difference>& differences, TorrentIs place) const;

private:
    [[nodiscard]] content::Links links_at(const std::string& path, const std::filesystem::path& place,
                                          content::Links otherwise) const;

    std::vector<std::string> paths_;
    std::vector<std::string_view> sorted_;               ///< into paths_
    std::map<std::string, std::string> raw_;             ///< by the path that it is looked for under
    std::map<std::string, const torrent::File*> links_;  ///< those to nothing in the torrent included
};

}  // namespace bittern::app
