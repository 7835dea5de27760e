#pragma once
/// The files of a torrent of the daemon, and how some of them are chosen.

#include "base/result.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {

struct RemoteFile {
    std::string path;  ///< without the torrent's folder, as it came
    Bytes size, done;
    bool wanted = true;
    std::int64_t priority = 0;  ///< -1, 0, 1
};

/// What torrent_get has to be asked for.
[[nodiscard]] const std::vector<std::string>& file_fields();

/// By number; empty while the description is not there.
[[nodiscard]] std::vector<RemoteFile> remote_files(const nlohmann::json& torrent);

/// "skip", "low", "normal", "high".
[[nodiscard]] std::string word_of(const RemoteFile& file);

/// What words choose of files: see choose_files.
struct ChosenFiles {
    enum class By { nothing, all, pattern, number };  ///< the more a word says, the more it counts
    std::vector<By> files;                            ///< one a file
};

/// A word is a number, several ("2,5-7"), or a pattern as in a .gitignore file; `*` is every file. Words add up.
/// Fault::usage for a number that no file has, a pattern that makes no sense, and one that matches nothing, each with
/// the torrent's name.
[[nodiscard]] Result<ChosenFiles> choose_files(const std::vector<RemoteFile>& files,
                                               const std::vector<std::string>& words, std::string_view torrent);

}  // namespace bittern::app
