#include "app/commands/torrent_files.hpp"

#include "app/commands/answer_fields.hpp"
#include "base/printable.hpp"
#include "base/suggest.hpp"
#include "base/whole_number.hpp"
#include "content/ignore_rules.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;
using By = ChosenFiles::By;
using Range = std::pair<std::size_t, std::size_t>;

std::optional<Range> range_in(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = whole_number<std::size_t>(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : whole_number<std::size_t>(text.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    return Range{*first, *last};
}

/// "2,5-7"; nullopt for a pattern.
std::optional<std::vector<Range>> ranges_in(std::string_view text) {
    std::vector<Range> ranges;
    while (true) {
        const auto comma = text.find(',');
        const auto range = range_in(text.substr(0, comma));
        if (!range) return std::nullopt;
        ranges.push_back(*range);
        if (comma == std::string_view::npos) return ranges;
        text.remove_prefix(comma + 1);
    }
}

Result<void> choose_range(ChosenFiles& chosen, Range range, std::string_view torrent) {
    const auto [first, last] = range;
    if (first > last || last >= chosen.files.size())
        return fail(Fault::usage, fmt::format("there is no file '{}' in '{}', which has {}, counted from 0: `bittern "
                                              "files` shows them",
                                              first > last ? fmt::format("{}-{}", first, last) : std::to_string(last),
                                              printable(torrent), chosen.files.size()));
    for (auto k = first; k <= last; ++k) chosen.files[k] = By::number;
    return {};
}

Result<void> choose_pattern(ChosenFiles& chosen, const std::vector<RemoteFile>& files, const std::string& pattern,
                            std::string_view torrent) {
    const auto by = pattern == "*" ? By::all : By::pattern;
    BITTERN_TRY(const auto rules, content::IgnoreRules::parse(std::vector{pattern}));
    bool any = false;
    std::vector<std::string> names;
    for (std::size_t k = 0; k < files.size(); ++k) {
        names.push_back(files[k].path.substr(files[k].path.rfind('/') + 1));
        if (!rules.picks_with_folders_above(files[k].path)) continue;
        any = true;
        chosen.files[k] = std::max(chosen.files[k], by);
    }
    if (any) return {};
    return fail(Fault::usage, fmt::format("nothing in '{}' matches '{}'{}", printable(torrent), printable(pattern),
                                          suggestion(pattern, names)));
}

}  // namespace

const std::vector<std::string>& file_fields() {
    static const std::vector<std::string> fields{"files", "file_stats"};
    return fields;
}

std::vector<RemoteFile> remote_files(const Json& torrent) {
    const auto files = list_in(torrent, "files");
    const auto stats = list_in(torrent, "file_stats");
    const auto folder = text_in(torrent, "name") + "/";
    std::vector<RemoteFile> list;
    for (std::size_t k = 0; k < std::min(files.size(), stats.size()); ++k) {
        if (!files[k].is_object() || !stats[k].is_object()) continue;
        auto path = text_in(files[k], "name");
        if (path.starts_with(folder)) path.erase(0, folder.size());
        list.push_back({.path = std::move(path),
                        .size = Bytes{count_in(files[k], "length")},
                        .done = Bytes{count_in(stats[k], "bytes_completed")},
                        .wanted = flag_in(stats[k], "wanted"),
                        .priority = count_in(stats[k], "priority")});
    }
    return list;
}

std::string word_of(const RemoteFile& file) {
    if (!file.wanted) return "skip";
    return file.priority < 0 ? "low" : file.priority > 0 ? "high" : "normal";
}

Result<ChosenFiles> choose_files(const std::vector<RemoteFile>& files, const std::vector<std::string>& words,
                                 std::string_view torrent) {
    ChosenFiles chosen{.files = std::vector<By>(files.size(), By::nothing)};
    for (const auto& word : words) {
        const auto ranges = ranges_in(word);
        if (!ranges) {
            BITTERN_CHECK(choose_pattern(chosen, files, word, torrent));
            continue;
        }
        for (const auto& range : *ranges) BITTERN_CHECK(choose_range(chosen, range, torrent));
    }
    return chosen;
}

}  // namespace bittern::app
