#include "daemon/service_impl.hpp"
#include "daemon/session_rates.hpp"
#include "daemon/speed_shares.hpp"

#include <algorithm>

namespace bittern::daemon {
namespace {

/// Torrents that have a limit together.
struct Pool {
    Rates limit;
    std::vector<Service::Entry*> members;
};

/// A part of each limit for every member; a torrent in several pools has the lowest of its parts.
void deal(const Pool& pool, Rate Rates::*way, Rate swarm::TorrentFigures::*used) {
    if (pool.limit.*way == Rate()) return;
    std::vector<Sharer> sharers;
    sharers.reserve(pool.members.size());
    for (const auto* entry : pool.members)
        sharers.push_back({.uses = entry->figures.*used,
                           .weight = 1 << (entry->record->wishes.priority + 1),
                           .active = entry->figures.peers_connected > 0});
    const auto dealt = shares_of(pool.limit.*way, sharers);
    for (std::size_t k = 0; k < dealt.size(); ++k) {
        auto& share = pool.members[k]->next_share.*way;
        share = lower(share, dealt[k]);
    }
}

}  // namespace

void Service::Impl::transfer_all() {
    for (auto& [number, entry] : entries) transfer(entry);
}

/// Tells the engine of one torrent what differs from what it was told earlier.
void Service::Impl::transfer(Entry& entry) {
    const auto id = entry.seed ? entry.seed : entry.download ? entry.download->torrent() : std::nullopt;
    if (!id || entry.leaving) return;
    const auto& wishes = entry.record->wishes;
    swarm::TorrentTransfer next{.down_limit = lower(rate_of(wishes.down), entry.share.down),
                                .up_limit = lower(rate_of(wishes.up), entry.share.up),
                                .most_peers = static_cast<int>(wishes.most_peers.value_or(settings->most_peers_each)),
                                .sequential = wishes.sequential,
                                .priorities = entry.record->priorities};
    if (entry.transfer == next) return;
    engine->set(*id, next);
    entry.transfer = std::move(next);
}

/// Whether it is to have another part of limits than the session's others: few are, so all that is done twice a second
/// goes by these.
void Service::Impl::note_wishes(Number number, const Entry& entry) {
    const auto& record = *entry.record;
    const auto has_rate = [&](const std::string& label) {
        const auto limits = options.limits_of_labels.find(label);
        return limits != options.limits_of_labels.end() && (limits->second.down || limits->second.up);
    };
    const auto& wishes = record.wishes;
    const bool apart = wishes.priority != 0 || !wishes.honors_session_limits || !wishes.group.empty() ||
                       std::ranges::any_of(record.labels, has_rate);
    if (apart)
        apart_from_others.insert(number);
    else
        apart_from_others.erase(number);
}

/// Limits that hold for some torrents together are dealt out among those that transfer: those of groups and labels, and
/// the session's own as soon as not all torrents have the same part in it.
void Service::Impl::share_speeds() {
    if (apart_from_others.empty() && sharing.empty() && !outside) return;
    const auto& all = *settings;
    const auto in_engine = [](const Entry& entry) { return entry.seed || entry.download; };
    std::map<std::string, Pool> groups, labels;
    bool alike = true, any_outside = false;
    for (const auto number : apart_from_others) {
        auto& entry = entries.at(number);
        if (!in_engine(entry)) continue;
        const auto& wishes = entry.record->wishes;
        const bool honors = honors_session(all, wishes);
        any_outside = any_outside || !honors;
        alike = alike && honors && wishes.priority == 0;
        if (const auto* group = group_of(all, wishes)) {
            auto& pool = groups[group->name];
            pool.limit = {rate_of(group->down), rate_of(group->up)};
            pool.members.push_back(&entry);
        }
        for (const auto& label : entry.record->labels) {
            const auto found = options.limits_of_labels.find(label);
            if (found == options.limits_of_labels.end()) continue;
            const auto most = [](const auto& limit) { return limit ? limit->most.value_or(Rate()) : Rate(); };
            auto& pool = labels[label];
            pool.limit = {most(found->second.down), most(found->second.up)};
            pool.members.push_back(&entry);
        }
    }
    const auto rates = session_rates(all);
    // While one torrent is beyond the session's limits libtorrent must not know them.
    if (any_outside != outside) {
        outside = any_outside;
        engine->set({.down_limit = outside ? Rate() : rates.down, .up_limit = outside ? Rate() : rates.up});
    }
    std::vector<Pool> pools;
    for (auto* named : {&groups, &labels})
        for (auto& [name, pool] : *named)
            if (pool.limit != Rates()) pools.push_back(std::move(pool));
    if (!alike && rates != Rates()) {
        auto& session = pools.emplace_back(Pool{.limit = rates, .members = {}});
        for (auto& [number, entry] : entries)
            if (in_engine(entry) && honors_session(all, entry.record->wishes)) session.members.push_back(&entry);
    }
    for (const auto& pool : pools) {
        deal(pool, &Rates::down, &swarm::TorrentFigures::down);
        deal(pool, &Rates::up, &swarm::TorrentFigures::up);
    }
    auto shared_before = std::exchange(sharing, {});
    for (const auto& pool : pools)
        for (const auto* entry : pool.members) sharing.push_back(entry->record->number);
    shared_before.insert(shared_before.end(), sharing.begin(), sharing.end());
    for (const auto number : shared_before) {
        auto* entry = find(number);
        if (entry == nullptr) continue;
        if (std::exchange(entry->share, entry->next_share) != entry->next_share) transfer(*entry);
    }
    for (const auto number : sharing) entries.at(number).next_share = {};
}

}  // namespace bittern::daemon
