#pragma once
/// Symbolic links that become part of a torrent as links (BEP 47).

#include "content/tree.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::content {

/// Where a link leads, as components from the torrent's root: `text` is what the link says, `folder` the folder it is
/// in. nullopt where that is absolute, climbs out of the torrent, or is its root.
[[nodiscard]] std::optional<std::vector<std::string>> resolve_link(std::vector<std::string> folder,
                                                                   const std::filesystem::path& text);

/// Takes links out of a sorted tree whose targets are neither a file nor a folder of it, or that lead in a circle;
/// they become skipped.
void leave_out_dangling_links(Tree& tree);

}  // namespace bittern::content
