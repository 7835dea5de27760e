#include "app/commands/listed_torrent.hpp"

#include "app/commands/answer_fields.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <fnmatch.h>
#include <limits>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;
using Torrents = std::vector<ListedTorrent>;

constexpr std::array<std::string_view, 7> status_words{"stopped",     "waiting", "verifying", "waiting",
                                                       "downloading", "waiting", "seeding"};

std::string rate_cell(std::int64_t bytes) {
    return bytes == 0 ? "" : to_string(Rate{bytes});
}

bool is_among(const std::vector<std::string>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

/// Sorts by what `value` reads, and by the number.
template <class Value>
void sort_by(Torrents& torrents, bool reverse, const Value& value) {
    std::ranges::sort(torrents, [&](const auto& a, const auto& b) {
        const auto& first = reverse ? b : a;
        const auto& second = reverse ? a : b;
        return std::tuple(value(first), a.id) < std::tuple(value(second), b.id);
    });
}

}  // namespace

std::string state_of(const Json& torrent) {
    constexpr std::int64_t local = 3;  // what trackers say stops nothing
    if (count_in(torrent, "error") == local) return "error";
    const auto at = static_cast<std::size_t>(count_in(torrent, "status"));
    return std::string(at < status_words.size() ? status_words[at] : "waiting");
}

ListedTorrent::ListedTorrent(const Json& torrent)
    : id(count_in(torrent, "id")),
      size(count_in(torrent, "size_when_done")),
      left(count_in(torrent, "left_until_done")),
      down(count_in(torrent, "rate_download")),
      up(count_in(torrent, "rate_upload")),
      eta(count_in(torrent, "eta", -1)),
      ratio(number_in(torrent, "upload_ratio", -1)),
      name(text_in(torrent, "name")),
      trouble(text_in(torrent, "error_string")),
      state(state_of(torrent)) {
    for (const auto& label : list_in(torrent, "labels"))
        if (label.is_string()) labels.push_back(label);
}

const std::vector<std::string>& listed_fields() {
    static const std::vector<std::string> fields{
        "size_when_done", "left_until_done", "rate_download", "rate_upload", "eta",
        "status",         "upload_ratio",    "error",         "error_string"};
    return fields;
}

bool is_listed(const ListedTorrent& torrent, const ListOptions& options) {
    const auto any = [](const auto& list, const auto& holds) {
        return list.empty() || std::ranges::any_of(list, holds);
    };
    return any(options.states, [&](const auto& state) { return state == torrent.state; }) &&
           any(options.labels, [&](const auto& label) { return is_among(torrent.labels, label); }) &&
           any(options.names, [&](const auto& name) {
               return name == torrent.name || ::fnmatch(name.c_str(), torrent.name.c_str(), 0) == 0;
           });
}

void sort_listed(Torrents& torrents, ListKey key, bool reverse) {
    const auto by = [&](const auto& value) { sort_by(torrents, reverse, value); };
    switch (key) {
        case ListKey::id:
            return by([](const auto& one) { return one.id; });
        case ListKey::done:
            return by([](const auto& one) {
                return one.size == 0 ? 0 : static_cast<double>(one.done()) / static_cast<double>(one.size);
            });
        case ListKey::size:
            return by([](const auto& one) { return one.size; });
        case ListKey::down:
            return by([](const auto& one) { return one.down; });
        case ListKey::up:
            return by([](const auto& one) { return one.up; });
        case ListKey::ratio:
            return by([](const auto& one) { return one.ratio; });
        case ListKey::left:
            return by([](const auto& one) { return one.eta < 0 ? std::numeric_limits<std::int64_t>::max() : one.eta; });
        case ListKey::state:
            return by([](const auto& one) { return std::string_view(one.state); });
        case ListKey::name:
            return by([](const auto& one) { return std::string_view(one.name); });
    }
}

const std::vector<Column>& list_columns() {
    static const std::vector<Column> columns{
        {"ID", Align::right},      {"DONE", Align::right},    {"SIZE", Align::right, 2},
        {"DOWN", Align::right, 3}, {"UP", Align::right, 3},   {"RATIO", Align::right, 5},
        {"LEFT", Align::right, 4}, {"STATE", Align::left, 1}, {"NAME"}};
    return columns;
}

std::vector<std::string> cells_for_eyes(const ListedTorrent& torrent) {
    const auto& trouble = torrent.trouble;
    return {std::to_string(torrent.id),
            percent(Bytes{torrent.done()}, Bytes{torrent.size}),
            torrent.size == 0 ? "" : to_string(Bytes{torrent.size}),
            rate_cell(torrent.down),
            rate_cell(torrent.up),
            torrent.ratio < 0 ? "" : fmt::format("{:.2f}", torrent.ratio),
            torrent.eta < 0 ? "" : to_string(std::chrono::seconds{torrent.eta}),
            torrent.state,
            printable(trouble.empty() ? torrent.name : fmt::format("{} ({})", torrent.name, trouble))};
}

std::vector<std::string> cells_for_programs(const ListedTorrent& torrent) {
    return {std::to_string(torrent.id),
            std::to_string(torrent.done()),
            std::to_string(torrent.size),
            std::to_string(torrent.down),
            std::to_string(torrent.up),
            torrent.ratio < 0 ? "" : fmt::format("{:.3f}", torrent.ratio),
            torrent.eta < 0 ? "" : std::to_string(torrent.eta),
            torrent.state,
            printable(torrent.name)};
}

std::string totals_of(const Torrents& torrents) {
    Bytes size;
    Rate down;
    Rate up;
    for (const auto& one : torrents) {
        size += Bytes{one.size};
        down.per_second += one.down;
        up.per_second += one.up;
    }
    auto line = fmt::format("{}, {}; {} down, {} up", counted(torrents.size(), "torrent"), to_string(size),
                            to_string(down), to_string(up));
    const auto* separator = "; ";
    for (const auto state : state_names) {
        const auto count = std::ranges::count(torrents, state, &ListedTorrent::state);
        if (count == 0) continue;
        line += fmt::format("{}{} {}", separator, count, state);
        separator = ", ";
    }
    return line;
}

}  // namespace bittern::app
