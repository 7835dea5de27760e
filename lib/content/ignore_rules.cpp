#include "content/ignore_rules.hpp"

#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace bittern::content {

Result<IgnoreRules> IgnoreRules::parse(std::span<const std::string> patterns) {
    IgnoreRules rules;
    for (std::string_view pattern : patterns) {
        Rule rule;
        if (pattern.starts_with('!')) {
            rule.picks = false;
            pattern.remove_prefix(1);
        }
        if (pattern.ends_with('/')) {
            rule.folders_only = true;
            pattern.remove_suffix(1);
        }
        if (pattern.empty()) continue;
        const bool anchored = pattern.find('/') != std::string_view::npos;
        if (pattern.starts_with('/')) pattern.remove_prefix(1);
        BITTERN_TRY(rule.glob, Glob::parse(anchored ? std::string(pattern) : "**/" + std::string(pattern)));
        rules.rules_.push_back(std::move(rule));
    }
    return rules;
}

bool IgnoreRules::picks(std::string_view path, Entry entry) const {
    const auto last = std::find_if(rules_.rbegin(), rules_.rend(), [&](const Rule& rule) {
        return (entry == Entry::folder || !rule.folders_only) && rule.glob.matches(path);
    });
    return last != rules_.rend() && last->picks;
}

bool IgnoreRules::picks_with_folders_above(std::string_view path) const {
    const auto holds = [&](const Rule& rule) {
        for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
            if (rule.glob.matches(path.substr(0, slash))) return true;
        }
        return !rule.folders_only && rule.glob.matches(path);
    };
    const auto last = std::find_if(rules_.rbegin(), rules_.rend(), holds);
    return last != rules_.rend() && last->picks;
}

std::string pattern_for(std::string_view path) {
    constexpr std::string_view special = "*?[\\";
    std::string pattern = "/";  // from the root on
    while (!path.empty()) {
        const CodePoint point = first_code_point(path);
        const auto bytes = path.substr(0, point.length);
        path.remove_prefix(point.length);
        const bool as_it_is = point.valid && bytes != "'" && printable(bytes) == bytes;
        if (as_it_is && special.find(bytes) != std::string_view::npos) pattern += '\\';
        pattern += as_it_is ? bytes : "?";
    }
    return pattern;
}

}  // namespace bittern::content
