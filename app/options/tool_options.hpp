#pragma once
/// What the commands that look at torrents were asked to do.

#include "app/options/edit_options.hpp"
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

struct VerifyOptions {
    OutputOptions output;
    std::string source;          ///< as typed
    std::filesystem::path path;  ///< of the content, as typed
};

struct DiffOptions {
    OutputOptions output;
    std::string first, second;  ///< as typed: torrents, files or folders
    content::WalkOptions walk;  ///< which files count
};

}  // namespace bittern::app
