#include "app/commands/torrent_limits.hpp"

#include "app/commands/answer_fields.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

constexpr std::int64_t kilobyte = 1000;

template <class Amount>
NewLimit<Amount> limit_of(bool on, Amount most) {
    using Kind = typename NewLimit<Amount>::Kind;
    return {.kind = on ? Kind::own : Kind::unlimited, .most = most};
}

/// By the protocol's mode: 0 as the session, 1 its own, 2 unlimited.
template <class Amount>
NewLimit<Amount> limit_by_mode(std::int64_t mode, Amount most) {
    using Kind = typename NewLimit<Amount>::Kind;
    return {.kind = mode == 0 ? Kind::usual : mode == 1 ? Kind::own : Kind::unlimited, .most = most};
}

Rate rate_in(const Json& object, const char* key) {
    return {count_in(object, key) * kilobyte};
}

seconds minutes_in(const Json& object, const char* key) {
    return seconds(count_in(object, key) * 60);
}

template <class Amount, class Format>
std::string cell(const NewLimit<Amount>& limit, const Format& format) {
    using Kind = typename NewLimit<Amount>::Kind;
    if (limit.kind == Kind::own) return format(limit.most);
    return limit.kind == Kind::unlimited ? "unlimited" : "default";
}

template <class Amount, class Format>
nlohmann::ordered_json value(const NewLimit<Amount>& limit, const Format& format) {
    using Kind = typename NewLimit<Amount>::Kind;
    if (limit.kind == Kind::own) return format(limit.most);
    return limit.kind == Kind::unlimited ? nlohmann::ordered_json() : nlohmann::ordered_json("default");
}

}  // namespace

TorrentLimits TorrentLimits::of_torrent(const Json& torrent) {
    return {.down = limit_of(flag_in(torrent, "download_limited"), rate_in(torrent, "download_limit")),
            .up = limit_of(flag_in(torrent, "upload_limited"), rate_in(torrent, "upload_limit")),
            .ratio = limit_by_mode(count_in(torrent, "seed_ratio_mode"), number_in(torrent, "seed_ratio_limit")),
            .idle = limit_by_mode(count_in(torrent, "seed_idle_mode"), minutes_in(torrent, "seed_idle_limit")),
            .honors_session = flag_in(torrent, "honors_session_limits")};
}

TorrentLimits TorrentLimits::of_session(const Json& session) {
    return {.down = limit_of(flag_in(session, "speed_limit_down_enabled"), rate_in(session, "speed_limit_down")),
            .up = limit_of(flag_in(session, "speed_limit_up_enabled"), rate_in(session, "speed_limit_up")),
            .ratio = limit_of(flag_in(session, "seed_ratio_limited"), number_in(session, "seed_ratio_limit")),
            .idle = limit_of(flag_in(session, "idle_seeding_limit_enabled"), minutes_in(session, "idle_seeding_limit")),
            .honors_session = true};
}

const std::vector<std::string>& limit_fields() {
    static const std::vector<std::string> fields{"download_limit",  "download_limited", "upload_limit",
                                                 "upload_limited",  "seed_ratio_limit", "seed_ratio_mode",
                                                 "seed_idle_limit", "seed_idle_mode",   "honors_session_limits"};
    return fields;
}

std::vector<std::string> limit_cells_for_eyes(const TorrentLimits& limits) {
    const auto rate = [](Rate most) { return to_string(most); };
    return {cell(limits.down, rate), cell(limits.up, rate),
            cell(limits.ratio, [](double most) { return fmt::format("{:.2f}", most); }),
            cell(limits.idle, [](seconds most) { return to_string(most); })};
}

std::vector<std::string> limit_cells_for_programs(const TorrentLimits& limits) {
    const auto rate = [](Rate most) { return std::to_string(most.per_second); };
    return {cell(limits.down, rate), cell(limits.up, rate),
            cell(limits.ratio, [](double most) { return fmt::format("{}", most); }),
            cell(limits.idle, [](seconds most) { return std::to_string(most.count()); })};
}

nlohmann::ordered_json limits_in_json(const TorrentLimits& limits) {
    const auto rate = [](Rate most) { return nlohmann::ordered_json(most.per_second); };
    return {{"down", value(limits.down, rate)},
            {"up", value(limits.up, rate)},
            {"ratio", value(limits.ratio, [](double most) { return nlohmann::ordered_json(most); })},
            {"idle_s", value(limits.idle, [](seconds most) { return nlohmann::ordered_json(most.count()); })}};
}

}  // namespace bittern::app
