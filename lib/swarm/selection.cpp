#include "swarm/selection.hpp"

#include "base/printable.hpp"
#include "base/whole_number.hpp"
#include "content/ignore_rules.hpp"
#include "swarm/nearest.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::swarm {
namespace {

struct Range {
    std::size_t first, last;
};

/// "3" or "1-4"; anything else is a pattern.
std::optional<Range> range_in(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = whole_number<std::size_t>(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : whole_number<std::size_t>(text.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    return Range{*first, *last};
}

/// Puts selections together: numbers and patterns add files, patterns with '!' in front take off
/// what patterns added.
class Selection {
public:
    explicit Selection(const torrent::Metainfo& metainfo) : metainfo_(metainfo), wanted_(metainfo.files().size()) {
        for (const auto& file : metainfo.files()) paths_.push_back(is_created(file) ? path_of(metainfo, file) : "");
    }

    Result<void> add_range(const std::string& text, Range range) {
        if (range.first > range.last || range.last >= wanted_.size()) {
            return fail(Fault::usage,
                        fmt::format("there is no file '{}' in '{}': bittern show (or get --list) tells the numbers",
                                    text, metainfo_.name()));
        }
        if (!want(range))
            return fail(Fault::usage, fmt::format("'{}' is filler between files: choose another number", text));
        return {};
    }

    /// Marks what can be wanted; false where that is nothing.
    bool want(Range range) {
        bool any = false;
        for (std::size_t k = range.first; k <= range.last && k < wanted_.size(); ++k) {
            if (!is_created(metainfo_.files()[k])) continue;
            wanted_[k] = true;
            any = true;
        }
        return any;
    }

    Result<void> add_patterns(std::vector<std::string> patterns) {
        if (patterns.empty()) return {};
        for (const std::string& pattern : patterns) BITTERN_CHECK(check_matches(pattern));
        // "All but these" needs something to take from.
        const bool only_negative =
            std::all_of(patterns.begin(), patterns.end(), [](auto& p) { return p.starts_with('!'); });
        if (only_negative) patterns.insert(patterns.begin(), "*");
        BITTERN_TRY(const auto rules, content::IgnoreRules::parse(patterns));
        for (std::size_t k = 0; k < wanted_.size(); ++k) {
            if (!paths_[k].empty() && rules.picks_with_folders_above(paths_[k])) wanted_[k] = true;
        }
        return {};
    }

    std::vector<bool> wanted() && { return std::move(wanted_); }

private:
    Result<void> check_matches(const std::string& pattern) const {
        const std::string positive = pattern.starts_with('!') ? pattern.substr(1) : pattern;
        BITTERN_TRY(const auto rules, content::IgnoreRules::parse(std::vector{positive}));
        for (const std::string& path : paths_) {
            if (!path.empty() && rules.picks_with_folders_above(path)) return {};
        }
        std::vector<std::string> candidates;
        const bool whole = positive.find('/') != std::string::npos;
        for (const std::string& path : paths_) {
            if (!path.empty()) candidates.push_back(whole ? path : path.substr(path.rfind('/') + 1));
        }
        return fail(Fault::usage, fmt::format("nothing in '{}' matches '{}'; the nearest name is '{}'",
                                              metainfo_.name(), printable(pattern), nearest(positive, candidates)));
    }

    const torrent::Metainfo& metainfo_;
    std::vector<bool> wanted_;
    std::vector<std::string> paths_;  ///< empty for files that are not created
};

}  // namespace

bool is_created(const torrent::File& file) {
    return !file.pad && !file.never_created && file.symlink.empty();
}

std::string path_of(const torrent::Metainfo& metainfo, const torrent::File& file) {
    return file.path.empty() ? metainfo.name() : fmt::format("{}", fmt::join(file.path, "/"));
}

Result<std::vector<bool>> select_files(const torrent::Metainfo& metainfo, const PlanOptions& options) {
    Selection selection(metainfo);
    const std::size_t count = metainfo.files().size();
    if (options.select.empty() && options.indices.empty()) selection.want({0, count});
    std::vector<std::string> patterns;
    for (const std::string& text : options.select) {
        const auto range = range_in(text);
        if (!range)
            patterns.push_back(text);
        else
            BITTERN_CHECK(selection.add_range(text, *range));
    }
    BITTERN_CHECK(selection.add_patterns(std::move(patterns)));
    if (options.select.empty()) {
        for (const auto& [first, last] : options.indices) {
            if (first >= 0 && last >= first)
                selection.want({static_cast<std::size_t>(first), static_cast<std::size_t>(last)});
        }
    }
    auto wanted = std::move(selection).wanted();
    if (std::find(wanted.begin(), wanted.end(), true) == wanted.end()) {
        return fail(
            Fault::usage,
            fmt::format("the selection leaves nothing of '{}'; bittern show (or get --list) tells what is in it",
                        metainfo.name()));
    }
    return wanted;
}

}  // namespace bittern::swarm
