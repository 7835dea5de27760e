#pragma once
/// The files of a folder for `bittern diff`, and what can't be told of it.

#include "app/commands/diff_expected.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/env.hpp"
#include "app/render/console.hpp"
#include "base/result.hpp"
#include "content/survey.hpp"
#include "torrent/compare.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

/// Why a path could not be read, nor what is below it.
struct Obstacle {
    std::string reason;         ///< a printable sentence
    std::optional<Bytes> size;  ///< of a file, where that can be told; 0 of one that is gone
};
/// By path.
using Obstacles = std::map<std::string, Obstacle, std::less<>>;

/// One side of a comparison.
struct SideList {
    std::vector<torrent::ListedFile> files;
    Obstacles obstacles = {};
};

/// Warns of them, of very many only of the first.
void tell(Console& console, const Obstacles& obstacles);
/// Those of a walk from `root`.
[[nodiscard]] Obstacles obstacles_in(const content::Survey& survey, const std::filesystem::path& root);

/// Hashes a folder, or a file, that is compared with what is expected there. Files that change or vanish meanwhile are
/// obstacles, as those that can't be read.
[[nodiscard]] Result<SideList> list_folder(Env& env, Console& console, const std::filesystem::path& path,
                                           const content::WalkOptions& walk, const Expected& expected,
                                           StopOnSignal& stop);

/// What is missing where a side could not be read is unknown, and so is what could not be read.
void settle_obstacles(torrent::Comparison& comparison, const Obstacles& first, const Obstacles& second);

}  // namespace bittern::app
