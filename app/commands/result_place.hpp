#pragma once
/// Whether the .torrent file that a command makes may go where it is to.

#include "app/render/console.hpp"
#include "base/paths.hpp"
#include "base/result.hpp"
#include "content/tree.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace bittern::app {

/// `path` is absolute, `typed` how a person knows it. Fault::not_found for a folder that is not
/// there, Fault::refused for what is no regular file, for a file that is not to be replaced, and for one that nothing
/// may replace (check_replaced). Asked before the work.
[[nodiscard]] Result<void> check_result_place(const std::filesystem::path& path, const std::filesystem::path& typed,
                                              Existing existing);

/// Whether what is at `path`, if anything, may be lost to a .torrent file: another such (whatever has an info
/// dictionary) or an empty file. Fault::refused for any other: a slip of the keyboard must not cost a film. Of what
/// does not begin like a torrent nothing but that is read.
[[nodiscard]] Result<void> check_replaced(const std::filesystem::path& path, const std::filesystem::path& typed);

/// The same of a file that is there, with its refusal where nothing is to be replaced at all.
[[nodiscard]] Result<void> check_existing(const std::filesystem::path& path, const std::filesystem::path& typed,
                                          Existing existing);

/// How a .torrent file is written at a place that was looked at before: which is looked at again, since that may be
/// hours ago.
[[nodiscard]] Writing writing_result(const std::filesystem::path& path, const std::filesystem::path& typed,
                                     Existing existing);

/// write_file_atomically, and what it can't keep of a file that is replaced is said: only root can give a file to
/// another owner, so whose file it was may find that it is not any more.
[[nodiscard]] Result<void> write_result(Console& console, const std::filesystem::path& path,
                                        const std::filesystem::path& typed, std::string_view bytes,
                                        const Writing& writing);

/// "t.torrent belongs to user 1000 now, not to user 0, has the rights 604, not 664: …": what became of a file that was
/// replaced; nullopt where all of it is as it was.
[[nodiscard]] std::optional<std::string> changed_rights_line(const std::filesystem::path& typed,
                                                             const struct stat& before, const struct stat& after);

/// The .torrent file is no part of what it tells of: where `path` is one of the tree's files it is left out of it, and
/// its name there is returned. Fault::refused where that would lose content: it is no .torrent file (or empty), it is
/// all there is in the tree, or the tree has it by another name (a link).
[[nodiscard]] Result<std::optional<std::vector<std::string>>> leave_out_result(content::Tree& tree,
                                                                               const std::filesystem::path& path,
                                                                               const std::filesystem::path& typed);

}  // namespace bittern::app
