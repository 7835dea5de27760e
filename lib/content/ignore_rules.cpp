#include "content/ignore_rules.hpp"

#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace bittern::content {

Result<IgnoreRules> IgnoreRules::parse(std::span<const std::string> patterns) {
    IgnoreRules rules;
    for (const auto& typed : patterns) {
        std::string_view pattern = typed;
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
        BITTERN_TRY(rule.glob, Glob::parse((anchored ? "" : "**/") + std::string(pattern), typed));
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

namespace {

/// Of a name that is longer than `most` bytes the beginning, one character at least.
std::string name_pattern(std::string_view name, std::size_t most) {
    constexpr std::string_view special = "*?[\\";
    std::string pattern;
    const bool is_cut = name.size() > most;
    for (auto left = most; !name.empty();) {
        const CodePoint point = first_code_point(name);
        if (is_cut && !pattern.empty() && point.length > left) return pattern + '*';
        left -= std::min<std::size_t>(left, point.length);
        const auto bytes = name.substr(0, point.length);
        name.remove_prefix(point.length);
        const bool as_it_is = point.valid && bytes != "'" && printable(bytes) == bytes;
        if (as_it_is && special.find(bytes) != std::string_view::npos) pattern += '\\';
        pattern += as_it_is ? bytes : "?";
    }
    return pattern;
}

}  // namespace

std::string pattern_for(std::string_view path) {
    constexpr std::size_t longest = 200;
    const auto names = static_cast<std::size_t>(std::ranges::count(path, '/')) + 1;
    const std::size_t most = path.size() <= longest ? path.size() : std::max<std::size_t>(longest / names, 3) - 2;
    std::string pattern;
    for (std::size_t begin = 0; begin <= path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        pattern += '/' + name_pattern(path.substr(begin, end - begin), most);  // the first one: from the root on
        begin = end + 1;
    }
    return pattern;
}

}  // namespace bittern::content
