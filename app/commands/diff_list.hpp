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
#include <string>
#include <vector>

namespace bittern::app {

/// One side of a comparison.
struct SideList {
    std::vector<torrent::ListedFile> files;
    std::vector<std::string> obstacles = {};  ///< paths: neither they nor what is below them could be read
};

/// The paths of what could not be looked at; says why.
[[nodiscard]] std::vector<std::string> obstacles_told(Console& console, const content::Survey& survey);

/// Hashes a folder, or a file, that is compared with what is expected there.
[[nodiscard]] Result<SideList> list_folder(Env& env, Console& console, const std::filesystem::path& path,
                                           const content::WalkOptions& walk, const Expected& expected,
                                           StopOnSignal& stop);

/// What is missing where a side could not be read is unknown, and so is what could not be read.
void settle_obstacles(torrent::Comparison& comparison, const std::vector<std::string>& first,
                      const std::vector<std::string>& second);

}  // namespace bittern::app
