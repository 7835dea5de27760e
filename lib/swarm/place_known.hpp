#pragma once
/// What a download wants and this machine has already, from another torrent or a share.

#include "base/units.hpp"
#include "content/known_files.hpp"
#include "swarm/examine.hpp"
#include "swarm/plan.hpp"

#include <filesystem>
#include <functional>
#include <stop_token>

namespace bittern::swarm {

/// A file that was put in its place.
struct PlacedFile {
    std::filesystem::path path;  ///< relative to the folder
    Bytes size;
    bool cloned = false;  ///< a reflink, which takes no room on the disk
};

/// Looks for every wanted file that isn't there by its v2 root, and clones or copies what is found. The examination
/// that follows must hash it like anything else on disk: nothing here is believed. Progress is told on this thread;
/// blocks.
[[nodiscard]] std::vector<PlacedFile> place_known(const torrent::Metainfo& metainfo, const Plan& plan,
                                                  const std::filesystem::path& folder, content::KnownFiles& known,
                                                  const std::function<void(Bytes done, Bytes total)>& on_progress,
                                                  const std::stop_token& stop);

/// Takes away again what proved to be something else, and forgets it in `placed`; false where all is right.
[[nodiscard]] bool take_back_wrong(std::vector<PlacedFile>& placed, const Existing& existing,
                                   const std::filesystem::path& folder);

/// Remembers the wanted files of a complete download. One entry of `stamps` a file.
void remember_files(const torrent::Metainfo& metainfo, const Plan& plan, const std::filesystem::path& folder,
                    const std::vector<content::FileStamp>& stamps, content::KnownFiles& known);

}  // namespace bittern::swarm
