#pragma once
/// An ordered list of patterns that pick paths out of a tree, as in a .gitignore file.

#include "base/result.hpp"
#include "content/glob.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::content {

/// The last pattern that matches a path decides; `!` in front turns "picked" into "not picked". A
/// pattern with a '/' in front or in the middle holds for the path from the root, any other for the
/// last part at any depth. A '/' at the end makes it hold for folders only. An empty pattern picks
/// nothing.
class IgnoreRules {
public:
    /// Fault::usage as Glob::parse.
    [[nodiscard]] static Result<IgnoreRules> parse(std::span<const std::string> patterns);

    enum class Entry { file, folder };
    /// Whether the last pattern that matches this very path picks it; the folders above are the
    /// caller's to ask about.
    [[nodiscard]] bool picks(std::string_view path, Entry entry) const;
    /// The same for a file by the last pattern that matches it or a folder above it.
    [[nodiscard]] bool picks_with_folders_above(std::string_view path) const;

private:
    struct Rule {
        Glob glob;
        bool picks = true;
        bool folders_only = false;
    };
    std::vector<Rule> rules_;
};

/// A pattern that picks this path, safe to print and to put into a shell's single quotes. What can't stand there (bytes
/// that are not UTF-8, control characters, quotes) is `?`, and of a path that nobody would type each long name is its
/// beginning and `*`, so others beside it may match as well.
[[nodiscard]] std::string pattern_for(std::string_view path);

}  // namespace bittern::content
