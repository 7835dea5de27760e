#include "app/commands/diff.hpp"

#include "app/commands/diff_side.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/render/json.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/escaped.hpp"
#include "torrent/compare.hpp"

#include <algorithm>
#include <optional>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;
using Kind = torrent::Difference::Kind;

struct Word {
    const char* word;
    const char* sign;
};

Word word_for(Kind kind) {
    switch (kind) {
        case Kind::removed:
            return {"removed", "-"};
        case Kind::added:
            return {"added", "+"};
        case Kind::changed:
            return {"changed", "!"};
        case Kind::moved:
            return {"moved", ">"};
        case Kind::unknown:
            break;
    }
    return {"unknown", "?"};
}

/// A file by its size, a link by its target.
std::string told(std::optional<Bytes> size, const std::optional<std::string>& target) {
    if (target) return "link to " + escaped(*target);
    return size ? to_string(*size) : "";
}

std::string sides(const torrent::Difference& one) {
    const auto before = told(one.before, one.target_before), after = told(one.after, one.target_after);
    if (!one.reason.empty()) return one.reason;
    if (one.kind == Kind::removed) return before;
    return one.kind == Kind::changed && before != after ? fmt::format("{} -> {}", before, after) : after;
}

/// A row of texts for a program: behind the sizes where it was moved from, or why it could not be read. Only where
/// there is a link it has cells for targets.
std::vector<std::string> row_of(const torrent::Difference& one) {
    std::vector<std::string> row{word_for(one.kind).word, escaped(one.path), size_cell(one.before),
                                 size_cell(one.after), one.kind == Kind::unknown ? one.reason : escaped(one.from)};
    if (one.target_before || one.target_after)
        for (const auto& target : {one.target_before, one.target_after}) row.push_back(escaped(target.value_or("")));
    return row;
}

void write_text(Env& env, const torrent::Comparison& found) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : found.differences) {
        if (!env.out_is_terminal) {
            rows.push_back(row_of(one));
            continue;
        }
        const auto from = one.kind == Kind::moved ? fmt::format(" (was {})", escaped(one.from)) : "";
        *env.out << fmt::format("{} {}{}  {}\n", word_for(one.kind).sign, escaped(one.path), from, sides(one));
    }
    if (!env.out_is_terminal) write_tab_separated(*env.out, rows);
    env.out->flush();
}

Json fields_of(const torrent::Comparison& found) {
    auto differences = Json::array();
    for (const auto& one : found.differences) {
        Json fields{{"what", word_for(one.kind).word}};
        add_text(fields, "path", one.path);
        if (!one.raw_path.empty()) add_text(fields, "raw_path", one.raw_path);
        add_size(fields, "before", one.before);
        add_size(fields, "after", one.after);
        if (one.kind == Kind::moved) add_text(fields, "from", one.from);
        if (!one.raw_from.empty()) add_text(fields, "raw_from", one.raw_from);
        if (!one.reason.empty()) fields["reason"] = one.reason;
        if (one.target_before) add_text(fields, "target_before", *one.target_before);
        if (one.target_after) add_text(fields, "target_after", *one.target_after);
        differences.push_back(std::move(fields));
    }
    return {{"same", found.same}, {"same_links", found.same_links}, {"differences", std::move(differences)}};
}

std::string summary(const torrent::Comparison& found) {
    const auto links = found.same_links > 0 ? " and " + counted(found.same_links, "link") : "";
    if (found.differences.empty()) return fmt::format("the same: {}{}", counted(found.same, "file"), links);
    std::string line;
    for (const auto kind : {Kind::changed, Kind::added, Kind::removed, Kind::moved, Kind::unknown}) {
        const auto count = std::ranges::count(found.differences, kind, &torrent::Difference::kind);
        if (count > 0) line += fmt::format("{} {}, ", count, word_for(kind).word);
    }
    return fmt::format("{}{}{} the same", line, found.same, links);
}

/// That something could not be compared is worse than a difference: there may be more of these.
ExitCode code_for(const torrent::Comparison& found) {
    const auto is_unread = [](const torrent::Difference& one) { return !one.reason.empty(); };
    if (std::ranges::any_of(found.differences, is_unread)) return ExitCode::verification;
    return found.differences.empty() ? ExitCode::ok : ExitCode::other;
}

}  // namespace

ExitCode diff(Env& env, Console& console, const DiffOptions& options) {
    StopOnSignal stop(console);
    const auto found = compare_sides(env, console, options, stop);
    console.end_progress();
    if (!found) return console.final_error(found.error());
    if (console.is_json())
        console.event("diff", fields_of(*found));
    else
        write_text(env, *found);
    console.say(summary(*found));
    return code_for(*found);
}

}  // namespace bittern::app
