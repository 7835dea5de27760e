#pragma once
/// What `bittern edit` was asked to do.

#include "app/render/console.hpp"
#include "torrent/magnet.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

/// Changes to a list: what it is to be (nullopt: what it was), then what comes in and what goes.
template <class Item>
struct ListChange {
    std::optional<std::vector<Item>> replace;
    std::vector<Item> add;
    std::vector<std::string> remove;  ///< URLs

    [[nodiscard]] bool changes() const { return replace || !add.empty() || !remove.empty(); }
};

struct EditOptions {
    OutputOptions output;
    std::filesystem::path file;                   ///< as typed; `-`: standard input
    std::optional<std::filesystem::path> target;  ///< nullopt: the file itself; `-`: standard output
    bool force = false;                           ///< the target may replace a file
    ListChange<std::vector<std::string>> trackers;
    ListChange<std::string> web_seeds;
    ListChange<torrent::HostPort> nodes;
    std::optional<std::string> comment, source, name;
    std::optional<bool> is_private;

    [[nodiscard]] bool reads_standard_input() const { return file == "-"; }
    /// Where the edited torrent goes, `-`: standard output. What came from standard input has no place of its own.
    [[nodiscard]] std::filesystem::path result() const { return target.value_or(file); }
    [[nodiscard]] bool to_stdout() const { return result() == "-"; }
    [[nodiscard]] bool changes() const {
        return trackers.changes() || web_seeds.changes() || nodes.changes() || comment || source || name || is_private;
    }
};

}  // namespace bittern::app
