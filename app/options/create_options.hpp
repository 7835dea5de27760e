#pragma once
/// What `bittern create` was asked to do.

#include "app/options/content_options.hpp"
#include "app/render/console.hpp"

#include <filesystem>
#include <optional>

namespace bittern::app {

struct CreateOptions {
    OutputOptions output;
    ContentOptions content;                             ///< a single path `-`: standard input
    std::optional<std::filesystem::path> torrent_file;  ///< as typed; nullopt: NAME.torrent, `-`: standard output
    std::optional<std::string> reuse;  ///< a .torrent file of the same content, some of it changed since; `-`: standard
                                       ///< input
    bool force = false;                ///< torrent_file may replace a file
    bool dry_run = false;

    [[nodiscard]] bool reads_standard_input() const {
        return content.paths.size() == 1 && content.paths.front() == "-";
    }
};

}  // namespace bittern::app
