#include "app/commands/diff.hpp"

#include "app/commands/diff_side.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "torrent/compare.hpp"

#include <algorithm>
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

std::string sizes(const torrent::Difference& one) {
    if (one.kind == Kind::removed) return to_string(one.before);
    if (one.kind == Kind::changed && one.before != one.after)
        return fmt::format("{} -> {}", to_string(one.before), to_string(one.after));
    return to_string(one.after);
}

void write_text(Env& env, const torrent::Comparison& found) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : found.differences) {
        if (!env.out_is_terminal) {
            rows.push_back({word_for(one.kind).word, one.path, std::to_string(one.before.count),
                            std::to_string(one.after.count), one.from});
            continue;
        }
        const auto from = one.kind == Kind::moved ? fmt::format(" (was {})", one.from) : "";
        *env.out << fmt::format("{} {}{}  {}\n", word_for(one.kind).sign, one.path, from, sizes(one));
    }
    if (!env.out_is_terminal) write_tab_separated(*env.out, rows);
    env.out->flush();
}

Json fields_of(const torrent::Comparison& found) {
    auto differences = Json::array();
    for (const auto& one : found.differences) {
        Json fields{{"what", word_for(one.kind).word},
                    {"path", one.path},
                    {"before", one.before.count},
                    {"after", one.after.count}};
        if (one.kind == Kind::moved) fields["from"] = one.from;
        differences.push_back(std::move(fields));
    }
    return {{"same", found.same}, {"differences", std::move(differences)}};
}

std::string summary(const torrent::Comparison& found) {
    if (found.differences.empty()) return fmt::format("the same: {}", counted(found.same, "file"));
    std::string line;
    for (const auto kind : {Kind::changed, Kind::added, Kind::removed, Kind::moved, Kind::unknown}) {
        const auto count = std::ranges::count(found.differences, kind, &torrent::Difference::kind);
        if (count > 0) line += fmt::format("{} {}, ", count, word_for(kind).word);
    }
    return fmt::format("{}{} the same", line, found.same);
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
    return found->differences.empty() ? ExitCode::ok : ExitCode::other;
}

}  // namespace bittern::app
