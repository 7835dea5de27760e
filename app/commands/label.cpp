#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;
using Labels = std::vector<std::string>;

Labels labels_of(const Json& torrent) {
    Labels labels;
    for (const auto& label : list_in(torrent, "labels"))
        if (label.is_string()) labels.push_back(label);
    return labels;
}

Labels changed(Labels labels, const LabelOptions& options) {
    if (options.set) labels = *options.set;
    std::erase_if(labels,
                  [&](const auto& label) { return std::ranges::find(options.remove, label) != options.remove.end(); });
    for (const auto& label : options.add)
        if (std::ranges::find(labels, label) == labels.end()) labels.push_back(label);
    return labels;
}

/// Sets what is different, with one call for all torrents that get the same.
Result<void> change(const Remote& remote, const LabelOptions& options, std::vector<Json>& torrents) {
    std::map<Labels, Json> numbers;
    for (auto& one : torrents) {
        const auto labels = changed(labels_of(one), options);
        if (labels == labels_of(one)) continue;
        auto& those = numbers.try_emplace(labels, Json::array()).first->second;
        those.push_back(count_in(one, "id"));
        one["labels"] = labels;
    }
    for (const auto& [labels, those] : numbers)
        BITTERN_CHECK(remote.call("torrent_set", {{"ids", those}, {"labels", labels}}));
    return {};
}

void show(Env& env, Console& console, const std::vector<Json>& torrents) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : torrents) {
        const auto labels = labels_of(one);
        const auto number = count_in(one, "id");
        console.event("labels", {{"id", number}, {"name", text_in(one, "name")}, {"labels", labels}});
        rows.push_back({std::to_string(number), printable(fmt::format("{}", fmt::join(labels, ","))), name_of(one)});
        if (!env.out_is_terminal) rows.back().pop_back();
    }
    if (!console.is_json() && !rows.empty()) write_rows(env, {{"ID", Align::right}, {"LABELS"}, {"NAME"}}, rows);
}

/// Which there are, and how much has each.
Result<void> show_all(Env& env, Console& console, const Remote& remote) {
    struct Use {
        std::size_t torrents = 0;
        Bytes size;
    };
    BITTERN_TRY(const auto torrents, remote.torrents({}, {"size_when_done"}));
    std::map<std::string, Use> uses;
    for (const auto& one : torrents)
        for (const auto& label : labels_of(one)) {
            ++uses[label].torrents;
            uses[label].size += Bytes{count_in(one, "size_when_done")};
        }
    auto list = nlohmann::ordered_json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto& [label, use] : uses) {
        list.push_back({{"label", label}, {"torrents", use.torrents}, {"bytes", use.size.count}});
        const auto size = env.out_is_terminal ? to_string(use.size) : std::to_string(use.size.count);
        rows.push_back({printable(label), std::to_string(use.torrents), size});
        if (env.out_is_terminal) std::rotate(rows.back().begin(), rows.back().begin() + 1, rows.back().end());
    }
    console.event("labels", {{"labels", list}});
    if (console.is_json()) return {};
    if (rows.empty()) return console.say("no torrent has a label"), Result<void>();
    write_rows(env, {{"TORRENTS", Align::right}, {"SIZE", Align::right}, {"LABEL"}}, rows);
    return {};
}

Result<void> run(Env& env, Console& console, const LabelOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    if (!options.all && options.torrents.empty()) return show_all(env, console, remote);
    BITTERN_TRY(auto torrents, remote.torrents(options.torrents));
    if (options.changes()) BITTERN_CHECK(change(remote, options, torrents));
    show(env, console, torrents);
    return {};
}

}  // namespace

ExitCode label(Env& env, Console& console, const LabelOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
