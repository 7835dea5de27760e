#pragma once
/// Symbolic links that become part of a torrent as links (BEP 47).

#include "content/tree.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bittern::content {

/// Where a link leads, as components from the torrent's root: `text` is what the link says, `folder` the folder it is
/// in. Empty for the root itself, which no torrent can name; nullopt where it is absolute or climbs out of the torrent.
[[nodiscard]] std::optional<std::vector<std::string>> resolve_link(std::vector<std::string> folder,
                                                                   const std::filesystem::path& text);

/// Takes links out of a sorted tree whose targets are neither a file nor a folder of it, or that lead in a circle;
/// they become skipped. Those that are `spared` stay wherever they lead.
void leave_out_dangling_links(Tree& tree, const std::function<bool(const TreeFile& link)>& spared = {});

}  // namespace bittern::content
