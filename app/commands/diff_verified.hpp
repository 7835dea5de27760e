#pragma once
/// `bittern diff` of a folder with a torrent that has no v2 hashes: each file is right or it is not.

#include "app/commands/diff_expected.hpp"
#include "app/render/console.hpp"
#include "base/result.hpp"
#include "content/tree.hpp"
#include "torrent/compare.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <functional>
#include <stop_token>

namespace bittern::app {

/// `content` is where the torrent's are expected. `walk` says which files count; what of the folder can't be looked at
/// is said and is unknown. Faults are those of walking and of swarm::verify. `look` is called some times a second.
[[nodiscard]] Result<torrent::Comparison> compare_by_verifying(
    Console& console, const torrent::Metainfo& metainfo, const Expected& expected, const std::filesystem::path& content,
    const content::WalkOptions& walk, TorrentIs place, const std::function<void()>& look, const std::stop_token& stop);

}  // namespace bittern::app
