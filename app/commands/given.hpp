#pragma once
/// What was named on the command line, read without any network.

#include "app/env.hpp"
#include "base/result.hpp"
#include "torrent/magnet.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <string>
#include <variant>

namespace bittern::app {

/// A .torrent file, as it came and as it was understood.
struct GivenTorrent {
    std::string label;  ///< what was typed; printable
    std::string bytes;
    torrent::Metainfo metainfo;
};

using Given = std::variant<torrent::Magnet, GivenTorrent>;

/// The bytes of a .torrent file, as read_file gives them: of a pipe or device its error says how to read from it.
[[nodiscard]] Result<std::string> read_torrent_bytes(Env& env, const std::filesystem::path& typed);

/// A magnet link, an info-hash, a .torrent file, or `-` for standard input with one of these. A URL is Fault::usage,
/// since nothing is fetched; else faults are those of reading and parsing.
[[nodiscard]] Result<Given> read_given(Env& env, const std::string& text);

/// The same where only a .torrent file will do, and of that what was understood, without its bytes: a link is
/// Fault::usage, with the way to its metadata.
[[nodiscard]] Result<GivenTorrent> read_given_torrent(Env& env, const std::string& text);

}  // namespace bittern::app
