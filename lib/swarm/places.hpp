#pragma once
/// Under which name each file of a torrent lies in a folder.

#include "torrent/metainfo.hpp"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace bittern::swarm {

/// Where verify and diff look for what a torrent has, below its folder. Where the torrent was made its files have the
/// names that it gives them; where it was downloaded they have safe ones, and get looks for no others, since it makes
/// no others. So a file that was renamed is looked for under the name that the torrent gives it, if a file system can
/// have that and no other file of the torrent is there, and else under its safe one. The way there is never a `..`.
class Places {
public:
    /// `metainfo` must outlast it; `folder` is the torrent's, of several files.
    Places(const torrent::Metainfo& metainfo, std::filesystem::path folder);

    /// Of a file or a symbolic link, by number, relative to the folder. The name that the torrent gives is taken where
    /// a file (or a link, for a link) has it, or where nothing has the safe one.
    [[nodiscard]] std::filesystem::path of(std::size_t file) const;

private:
    const torrent::Metainfo& metainfo_;
    std::filesystem::path folder_;
    std::vector<bool> under_raw_name_;  ///< one a file, or none at all: whether it may be
};

/// The torrent's folder, or its single file, where that is to be in a folder: its name is chosen in the same way.
[[nodiscard]] std::filesystem::path content_below(const torrent::Metainfo& metainfo,
                                                  const std::filesystem::path& folder);

}  // namespace bittern::swarm
