#pragma once
/// What a person may type where a torrent is wanted.

#include "base/result.hpp"
#include "torrent/magnet.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace bittern::torrent {

struct TorrentFile {
    std::filesystem::path path;
};  ///< a .torrent file on disk
struct TorrentUrl {
    std::string url;
};                        ///< http or https
struct StandardInput {};  ///< "-": a .torrent file, or one link a line

/// A magnet link (also an info-hash alone: a magnet of just that), a file, a URL, or standard
/// input.
using Source = std::variant<Magnet, TorrentFile, TorrentUrl, StandardInput>;

/// Tells which it is, without touching disk or network but to see whether a file of that name
/// exists. Fault::usage with a suggestion for what can't be any ("did you mean magnet:?…").
[[nodiscard]] Result<Source> parse_source(std::string_view text);

}  // namespace bittern::torrent
