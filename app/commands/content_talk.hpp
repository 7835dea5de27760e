#pragma once
/// What is said of hashing and of what was hashed: pure functions from what is known to lines and JSON fields.

#include "app/commands/content.hpp"
#include "app/render/progress.hpp"
#include "torrent/info_hash.hpp"

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

[[nodiscard]] LiveLine hashing_line(const HashingView& hashing, const RateMeter& meter);
[[nodiscard]] nlohmann::ordered_json hashing_fields(const HashingView& hashing, const RateMeter& meter);

/// "hashed 1.00 GiB in 2.0 s (512 MiB/s)", or that nothing had to be read.
[[nodiscard]] std::string hashed_line(const Content& content);

/// "1 file came …", of files that a torrent has not got since they were not there when its folder was looked at;
/// nullopt for none.
[[nodiscard]] std::optional<std::string> late_files_line(const std::vector<std::vector<std::string>>& came);

/// "left out: 2 hidden, 1 symbolic link"; nullopt when nothing was.
[[nodiscard]] std::optional<std::string> skipped_line(const content::Tree& tree);

/// "left out: /home/ann/holiday/.git (hidden)": one of them.
[[nodiscard]] std::string skipped_path_line(const content::Skipped& one);

/// That a folder is lost where v2 alone can't tell one with a single file of its own name from that file; nullopt
/// otherwise.
[[nodiscard]] std::optional<std::string> lost_folder_line(const content::Tree& tree, content::Format format);

/// "holiday: 12 files, 34.5 MiB, 552 pieces of 64.0 KiB, v1+v2"
[[nodiscard]] std::string content_line(const Content& content);

/// "12 files, 34.5 MiB, pieces of 64.0 KiB": what is known before anything is hashed.
[[nodiscard]] std::string planned_line(const content::Tree& tree, Bytes piece_size);

/// A file's components joined by '/'; the torrent's name where it is the only one.
[[nodiscard]] std::string path_in_torrent(const content::Tree& tree, const content::TreeFile& file);

/// "v1+v2", "v1" or "v2".
[[nodiscard]] std::string halves(const torrent::InfoHash& hash);

/// The fields of an event that tells of a torrent just made; `link` is its magnet link.
[[nodiscard]] nlohmann::ordered_json content_fields(const Content& content, const std::string& link);

}  // namespace bittern::app
