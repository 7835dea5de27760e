#include "daemon/seed_limits.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

/// `of_labels` are those of labels that say something.
template <class T>
std::optional<T> strictest(const std::vector<Limit<T>>& of_labels, const std::optional<T>& otherwise) {
    if (of_labels.empty()) return otherwise;
    std::optional<T> least;
    for (const auto& limit : of_labels)
        if (limit.most && (!least || *limit.most < *least)) least = limit.most;
    return least;
}

/// What labels and session say, unless the torrent says something itself.
template <class T>
std::optional<T> own_or(LimitOf whose, const std::optional<T>& own, const std::optional<T>& of_others) {
    if (whose == LimitOf::session) return of_others;
    return whose == LimitOf::torrent ? own : std::nullopt;
}

}  // namespace

SeedLimits seed_limits_of(const std::map<std::string, LabelLimits>& by_label, const SessionSettings& settings,
                          const TorrentRecord& record) {
    std::vector<Limit<double>> ratios;
    std::vector<Limit<std::chrono::seconds>> idles;
    for (const auto& label : record.labels) {
        const auto found = by_label.find(label);
        if (found == by_label.end()) continue;
        if (found->second.seed_ratio) ratios.push_back(*found->second.seed_ratio);
        if (found->second.seed_idle) idles.push_back(*found->second.seed_idle);
    }
    const auto idle_time = [](std::int64_t minutes) -> std::chrono::seconds { return std::chrono::minutes(minutes); };
    const auto& wishes = record.wishes;
    const auto ratio = settings.limit_ratio ? std::optional(settings.ratio) : std::nullopt;
    const auto idle = settings.limit_idle ? std::optional(idle_time(settings.idle_minutes)) : std::nullopt;
    return {
        .ratio =
            own_or(wishes.ratio_of, std::optional(wishes.ratio.value_or(settings.ratio)), strictest(ratios, ratio)),
        .idle = own_or(wishes.idle_of, std::optional(idle_time(wishes.idle_minutes.value_or(settings.idle_minutes))),
                       strictest(idles, idle))};
}

std::string reason_to_stop(const SeedLimits& limits, Bytes sent, Bytes size, std::chrono::seconds idle) {
    const auto ratio = static_cast<double>(sent.count) / static_cast<double>(std::max<std::int64_t>(size.count, 1));
    if (limits.ratio && ratio >= *limits.ratio) return fmt::format("it sent {:.2f} times its size", ratio);
    if (limits.idle && idle >= *limits.idle) return fmt::format("it sent nothing for {} s", idle.count());
    return {};
}

}  // namespace bittern::daemon
