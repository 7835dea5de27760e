#include "app/commands/stats_history.hpp"

#include "app/commands/answer_fields.hpp"
#include "app/render/sparkline.hpp"
#include "app/render/table.hpp"
#include "base/units.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr std::size_t widest_plot = 60;
constexpr int beside_it = 28;  ///< columns

std::vector<Stretch> read_samples(const nlohmann::json& answer) {
    std::vector<Stretch> samples;
    for (const auto& one : list_in(answer, "samples"))
        samples.push_back({count_in(one, "end"), count_in(one, "length"), count_in(one, "downloaded"),
                           count_in(one, "uploaded"), count_in(one, "torrents"), count_in(one, "active"),
                           count_in(one, "peers")});
    return samples;
}

double per_second(std::int64_t count, const Stretch& sample) {
    return static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(sample.length, 1));
}

std::string rate_text(double value) {
    return to_string(Rate{static_cast<std::int64_t>(value)});
}
std::string count_text(double value) {
    return fmt::format("{:.0f}", value);
}

struct Row {
    const char* name;
    double (*figure)(const Stretch&);
    std::string (*text)(double);
};

constexpr Row rows[]{
    {"down", [](const Stretch& one) { return per_second(one.downloaded, one); }, rate_text},
    {"up", [](const Stretch& one) { return per_second(one.uploaded, one); }, rate_text},
    {"active", [](const Stretch& one) { return static_cast<double>(one.active); }, count_text},
    {"peers", [](const Stretch& one) { return static_cast<double>(one.peers); }, count_text},
    {"torrents", [](const Stretch& one) { return static_cast<double>(one.torrents); }, count_text},
};

void plot(Env& env, Console& console, const std::vector<Stretch>& samples, std::int64_t from, std::int64_t until) {
    const auto width = std::clamp(console.columns() - beside_it, 10, static_cast<int>(widest_plot));
    Bytes down, up;
    for (const auto& one : samples) {
        down += Bytes{one.downloaded};
        up += Bytes{one.uploaded};
    }
    std::vector<std::vector<std::string>> cells;
    for (const auto& row : rows) {
        const auto values = resampled(samples, row.figure, from, until, static_cast<std::size_t>(width));
        const auto most = std::max(0.0, std::ranges::max(values));
        cells.push_back({row.name, sparkline(values), row.text(most)});
    }
    write_rows(env, {{""}, {"THE LAST " + to_string(std::chrono::seconds(until - from))}, {"AT MOST", Align::right}},
               cells);
    console.say(fmt::format("received {}, sent {}", to_string(down), to_string(up)));
}

}  // namespace

std::vector<double> resampled(const std::vector<Stretch>& samples, double (*figure)(const Stretch&), std::int64_t from,
                              std::int64_t until, std::size_t count) {
    std::vector<double> sums(count), weights(count);
    const double width = static_cast<double>(until - from) / static_cast<double>(count);
    for (const auto& sample : samples) {
        const auto begin = static_cast<double>(sample.end - std::max<std::int64_t>(sample.length, 1) - from) / width;
        const auto end = static_cast<double>(sample.end - from) / width;
        for (auto k = static_cast<std::size_t>(std::max(begin, 0.0)); k < count && static_cast<double>(k) < end; ++k) {
            const auto at = static_cast<double>(k);
            const double part = std::min(end, at + 1) - std::max(begin, at);
            sums[k] += part * figure(sample);
            weights[k] += part;
        }
    }
    for (std::size_t k = 0; k < count; ++k) sums[k] = weights[k] > 0 ? sums[k] / weights[k] : -1;
    return sums;
}

Result<void> tell_history(Env& env, Console& console, const Remote& remote, std::chrono::seconds last,
                          std::chrono::sys_seconds now) {
    const auto until = now.time_since_epoch().count(), from = until - last.count();
    BITTERN_TRY(const auto answer, remote.call("bittern_history", {{"after", from}}));
    const auto samples = read_samples(answer);
    auto listed = nlohmann::ordered_json::array();
    for (const auto& one : samples)
        listed.push_back({{"end", one.end},
                          {"length_s", one.length},
                          {"downloaded", one.downloaded},
                          {"uploaded", one.uploaded},
                          {"torrents", one.torrents},
                          {"active", one.active},
                          {"peers", one.peers}});
    console.event("history", {{"samples", std::move(listed)}});
    if (console.is_json()) return {};
    if (samples.empty()) {
        console.say("nothing is kept of that time yet: the first sample comes after a minute");
        return {};
    }
    if (env.out_is_terminal) return plot(env, console, samples, from, until), Result<void>();
    std::vector<std::vector<std::string>> lines;
    for (const auto& one : samples) {
        auto& line = lines.emplace_back();
        for (const auto number :
             {one.end, one.length, one.downloaded, one.uploaded, one.torrents, one.active, one.peers})
            line.push_back(std::to_string(number));
    }
    write_tab_separated(*env.out, lines);
    return {};
}

}  // namespace bittern::app
