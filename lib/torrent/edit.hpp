#pragma once
/// Changes to a .torrent file that leave everything else in it as it is.

#include "base/result.hpp"
#include "torrent/magnet.hpp"
#include "torrent/metainfo.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// What is to be changed; nullopt stays. An empty text or list takes the thing away.
struct Edit {
    std::optional<std::vector<std::vector<std::string>>> trackers = {};  ///< tiers
    std::optional<std::vector<std::string>> web_seeds = {};
    std::optional<std::vector<HostPort>> nodes = {};
    std::optional<std::string> comment = {};
    // In the info dictionary, so that it becomes another torrent with another info-hash:
    std::optional<std::string> source = {};
    std::optional<bool> is_private = {};
    std::optional<std::string> name = {};  ///< never empty
};

struct Edited {
    std::string file;   ///< the .torrent file
    Metainfo metainfo;  ///< what it is
};

/// The .torrent file, of which `before` is what it is, with the changes made: keys that nothing is said of are kept as
/// they are, unknown ones too; an info dictionary with nothing to change (what is so already is no change) keeps its
/// bytes and so its info-hash. What the file had behind its end goes. Fault::usage for URLs, texts or a name that can't
/// be.
[[nodiscard]] Result<Edited> edit(std::string torrent_file, Metainfo before, const Edit& changes);

}  // namespace bittern::torrent
