#include "daemon/session_rates.hpp"

#include <algorithm>

namespace bittern::daemon {

Rate rate_of(const SpeedLimit& limit) {
    if (!limit.on) return {};
    return {std::max<std::int64_t>(limit.kilobytes * 1000 + limit.bytes, 1)};
}

Rates session_rates(const SessionSettings& settings) {
    if (settings.alt_speed) return {rate_of(settings.alt_down), rate_of(settings.alt_up)};
    return {rate_of(settings.down), rate_of(settings.up)};
}

Rate lower(Rate one, Rate other) {
    if (one == Rate()) return other;
    return other == Rate() ? one : std::min(one, other);
}

const Group* group_of(const SessionSettings& settings, const TransferWishes& wishes) {
    if (wishes.group.empty()) return nullptr;
    const auto found = std::ranges::find(settings.groups, wishes.group, &Group::name);
    return found == settings.groups.end() ? nullptr : &*found;
}

bool honors_session(const SessionSettings& settings, const TransferWishes& wishes) {
    const auto* group = group_of(settings, wishes);
    return wishes.honors_session_limits && (group == nullptr || group->honors_session_limits);
}

}  // namespace bittern::daemon
