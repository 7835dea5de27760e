#pragma once
/// What lies where the files of a torrent should be, without opening anything. Private to this room.

#include "swarm/disk_state.hpp"
#include "swarm/plan.hpp"
#include "swarm/verify.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace bittern::swarm {

struct ContentOnDisk {
    std::filesystem::path folder;  ///< of the torrent's files, or the one that its single file is in
    Plan plan;                     ///< only `paths`: one a file, relative to `folder`; empty for what has no content
    std::vector<FileOnDisk> files;
    /// right for a file that can be read, else missing, unreadable or not_a_file; for a link also wrong; one a file.
    std::vector<VerifiedFile::State> states;
    std::vector<bool> under_raw_name;  ///< one a file
    std::vector<bool> meanwhile = {};  ///< one a file, or none: look_again() found another state
};

[[nodiscard]] ContentOnDisk look_at_content(const torrent::Metainfo& metainfo, const std::filesystem::path& content);

/// How large a file is, which may be told of one that can't be read; nullopt: it can't. 0 for what is no file.
[[nodiscard]] std::optional<Bytes> size_of(const ContentOnDisk& disk, std::size_t file);

/// Why a file can't be read, as far as opening it now tells: "permission denied".
[[nodiscard]] std::string why_unreadable(const ContentOnDisk& disk, std::size_t file);

/// Looks once more at files that could be read: those that can't be any more have another state now, and those that are
/// not as they were are `changed`.
void look_again(ContentOnDisk& disk);

/// verify() of content that was looked at.
[[nodiscard]] Result<Verification> verify_files(const torrent::Metainfo& metainfo, ContentOnDisk disk,
                                                const VerifyWatch& on_progress, const std::stop_token& stop);

struct ExtraFiles {
    std::vector<std::filesystem::path> paths;  ///< relative to the folder, in order
    bool more = false;                         ///< there are more than were asked for
};

/// Files below the folder that the torrent has not, so many `most`; none for a torrent of a single file. Symbolic links
/// are not followed, folders that can't be read are left out, as are the junk of desktops and, where the torrent has
/// none, hidden files.
[[nodiscard]] ExtraFiles extra_files(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, std::size_t most);

}  // namespace bittern::swarm
