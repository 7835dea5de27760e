#pragma once
/// Names that other systems would take for the same, or could not store.

#include "content/tree.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::content {

/// Two names with the same key are one name to a file system that ignores case or composition
/// (macOS, Windows). Knows the letters of Latin, Greek and Cyrillic, Hangul and kana; others are
/// told apart exactly.
[[nodiscard]] std::string twin_key(std::string_view name);

/// What desktops leave in folders: `.DS_Store`, `Thumbs.db` and `desktop.ini`.
[[nodiscard]] bool is_junk(std::string_view name);

/// Sentences about the names of a tree: twins within one folder, names that are not composed (not
/// NFC), names with characters that receivers will replace, names that Windows can't store. One for
/// each kind, with an example.
[[nodiscard]] std::vector<std::string> warnings_about_names(std::span<const TreeFile> files);

/// The same of so many paths, wherever they are kept: of each its components, which must outlast the call, or none.
using ComponentsOf = std::function<std::span<const std::string>(std::size_t number)>;
[[nodiscard]] std::vector<std::string> warnings_about_names(std::size_t count, const ComponentsOf& components_of);

}  // namespace bittern::content
