#pragma once
/// What the commands that look at torrents were asked to do.

#include "app/options/edit_options.hpp"
#include "app/options/torrent_options.hpp"
#include "app/render/console.hpp"
#include "content/tree.hpp"
#include "torrent/magnet.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bittern::app {

struct ShowOptions {
    OutputOptions output;
    std::string source;  ///< as typed
    bool all = false;    ///< every file on a terminal too
};

struct MagnetOptions {
    enum class Halves { all, v1, v2 };
    OutputOptions output;
    std::string source;  ///< as typed
    bool parse = false;  ///< explain the link instead
    Halves halves = Halves::all;
    bool trackers = true;  ///< and web seeds
    bool name = true;
    std::vector<std::string> select;
    std::vector<torrent::HostPort> peers;
    bool qr = false;
};

/// Two words name a torrent and its content, unless they name torrents of the daemon, as all others do.
struct VerifyOptions : TorrentsOptions {};

struct DiffOptions {
    OutputOptions output;
    std::string first, second;  ///< as typed: torrents, files or folders
    content::WalkOptions walk;  ///< which files count
};

}  // namespace bittern::app
