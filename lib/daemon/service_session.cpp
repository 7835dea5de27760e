#include "base/paths.hpp"
#include "base/printable.hpp"
#include "daemon/alt_hours.hpp"
#include "daemon/blocklist.hpp"
#include "daemon/service_impl.hpp"
#include "daemon/speed_shares.hpp"

#include <algorithm>
#include <ctime>

namespace bittern::daemon {
namespace {

constexpr Bytes largest_blocklist = mib(64);

Rate rate_of(std::int64_t kilobytes) {
    return {std::max<std::int64_t>(kilobytes * 1000, 1)};  // 0 kB/s is standing still, and not without limit
}

Rate rate_of(const SpeedLimit& limit) {
    return limit.on ? rate_of(limit.kilobytes) : Rate();
}

Rate down_limit(const SessionSettings& settings) {
    return settings.alt_speed ? rate_of(settings.alt_down) : rate_of(settings.down);
}

Rate up_limit(const SessionSettings& settings) {
    return settings.alt_speed ? rate_of(settings.alt_up) : rate_of(settings.up);
}

swarm::Encryption encryption_of(const std::string& name) {
    if (name == "required") return swarm::Encryption::required;
    return name == "tolerated" ? swarm::Encryption::tolerated : swarm::Encryption::preferred;
}

/// The lower of two, of which 0 is none.
Rate lower(Rate one, Rate other) {
    if (one == Rate()) return other;
    return other == Rate() ? one : std::min(one, other);
}

const Group* group_of(const SessionSettings& settings, const std::string& name) {
    if (name.empty()) return nullptr;
    const auto found = std::ranges::find(settings.groups, name, &Group::name);
    return found == settings.groups.end() ? nullptr : &*found;
}

bool honors_session(const SessionSettings& settings, const TransferWishes& wishes) {
    const auto* group = group_of(settings, wishes.group);
    return wishes.honors_session_limits && (group == nullptr || group->honors_session_limits);
}

std::filesystem::path blocklist_file(const std::filesystem::path& state_folder) {
    return state_folder / "blocklist";
}

}  // namespace

Result<void> Service::Impl::open_settings() {
    Store store(*database);
    BITTERN_TRY(const auto kept_settings, store.settings());
    auto now = options.settings;
    if (options.read_settings) options.read_settings(kept_settings, now);
    settings = std::make_shared<const SessionSettings>(now);
    // What holds before the engine opens holds from its first packet on.
    auto& discovery = options.engine.discovery;
    discovery.dht = now.dht;
    discovery.lsd = now.lsd;
    discovery.pex = now.pex;
    discovery.port_mapping = now.port_forwarding;
    options.engine.down_limit = down_limit(now);
    options.engine.up_limit = up_limit(now);
    if (kept_settings.contains("peer-port")) options.engine.port = static_cast<std::uint16_t>(now.peer_port);
    if (kept_settings.contains("cache-size-mb")) options.engine.write_cache = mib(now.cache_mebibytes);
    BITTERN_TRY(auto counters, store.statistics());
    earlier = {.downloaded = Bytes{counters["downloaded"]},
               .uploaded = Bytes{counters["uploaded"]},
               .added = counters["added"],
               .sessions = counters["sessions"],
               .active = std::chrono::seconds(counters["active"])};
    return {};
}

/// Tells the engine what differs; of the first settings what it could not be opened with.
void Service::Impl::set_engine(const SessionSettings& now, const SessionSettings* then) {
    const auto differs = [&](auto member) { return then == nullptr || then->*member != now.*member; };
    swarm::SessionTransfer transfer;
    if (differs(&SessionSettings::utp)) transfer.utp = now.utp;
    if (differs(&SessionSettings::encryption)) transfer.encryption = encryption_of(now.encryption);
    if (differs(&SessionSettings::most_peers) && (then != nullptr || now.most_peers != SessionSettings().most_peers))
        transfer.most_peers = static_cast<int>(now.most_peers);
    if (then != nullptr) {
        if (differs(&SessionSettings::dht)) transfer.dht = now.dht;
        if (differs(&SessionSettings::lsd)) transfer.lsd = now.lsd;
        if (differs(&SessionSettings::pex)) transfer.pex = now.pex;
        if (differs(&SessionSettings::port_forwarding)) transfer.port_mapping = now.port_forwarding;
        if (differs(&SessionSettings::peer_port)) transfer.port = static_cast<std::uint16_t>(now.peer_port);
        if (down_limit(now) != down_limit(*then)) transfer.down_limit = down_limit(now);
        if (up_limit(now) != up_limit(*then)) transfer.up_limit = up_limit(now);
    }
    engine->set(transfer);
    if (then == nullptr) return;
    if (differs(&SessionSettings::blocklist)) read_blocklist_file();
    transfer_all();
    if (differs(&SessionSettings::default_trackers))
        for (const auto& [number, entry] : entries) name_trackers(entry, false);
}

void Service::Impl::transfer_all() {
    for (auto& [number, entry] : entries) transfer(entry);
}

/// Tells the engine of one torrent what differs from what it was told earlier.
void Service::Impl::transfer(Entry& entry) {
    const auto id = entry.seed ? entry.seed : entry.download ? entry.download->torrent() : std::nullopt;
    if (!id || entry.leaving) return;
    const auto& wishes = entry.record->wishes;
    swarm::TorrentTransfer next{.down_limit = lower(rate_of(wishes.down), entry.down_share),
                                .up_limit = lower(rate_of(wishes.up), entry.up_share),
                                .most_peers = static_cast<int>(wishes.most_peers.value_or(settings->most_peers_each)),
                                .sequential = wishes.sequential,
                                .priorities = entry.record->priorities};
    if (entry.transfer == next) return;
    engine->set(*id, next);
    entry.transfer = std::move(next);
}

/// Limits that hold for some torrents together are dealt out among those that transfer: those of groups, and the
/// session's own as soon as not all torrents have the same part in it.
void Service::Impl::share_speeds() {
    const auto& all = *settings;
    const auto limited = [](const Group& group) { return group.down.on || group.up.on; };
    bool alike = true, any_outside = false;
    for (const auto& [number, entry] : entries) {
        if (!entry.seed && !entry.download) continue;
        const auto& wishes = entry.record->wishes;
        any_outside = any_outside || !honors_session(all, wishes);
        alike = alike && wishes.priority == 0 && honors_session(all, wishes);
    }
    const bool session_limited = down_limit(all) != Rate() || up_limit(all) != Rate();
    const bool groups_limited = std::ranges::any_of(all.groups, limited);
    if ((!session_limited || alike) && !groups_limited && !sharing) return;
    sharing = (session_limited && !alike) || groups_limited;
    // While one torrent is beyond the session's limits libtorrent must not know them.
    if (any_outside != outside) {
        outside = any_outside;
        engine->set({.down_limit = outside ? Rate() : down_limit(all), .up_limit = outside ? Rate() : up_limit(all)});
    }
    for (auto& [number, entry] : entries) entry.down_share = entry.up_share = {};
    const auto deal = [&](Rate limit, Rate Entry::*share, Rate swarm::TorrentFigures::*used, const auto& takes_part) {
        if (limit == Rate()) return;
        std::vector<Sharer> sharers;
        std::vector<Entry*> who;
        for (auto& [number, entry] : entries) {
            if ((!entry.seed && !entry.download) || !takes_part(entry.record->wishes)) continue;
            sharers.push_back({.uses = entry.figures.*used,
                               .weight = 1 << (entry.record->wishes.priority + 1),
                               .active = entry.figures.peers_connected > 0});
            who.push_back(&entry);
        }
        const auto dealt = shares_of(limit, sharers);
        for (std::size_t k = 0; k < who.size(); ++k) who[k]->*share = lower(who[k]->*share, dealt[k]);
    };
    using Figures = swarm::TorrentFigures;
    for (const auto& group : all.groups) {
        const auto in_group = [&](const TransferWishes& wishes) { return wishes.group == group.name; };
        deal(rate_of(group.down), &Entry::down_share, &Figures::down, in_group);
        deal(rate_of(group.up), &Entry::up_share, &Figures::up, in_group);
    }
    if (!alike) {
        const auto honors = [&](const TransferWishes& wishes) { return honors_session(all, wishes); };
        deal(down_limit(all), &Entry::down_share, &Figures::down, honors);
        deal(up_limit(all), &Entry::up_share, &Figures::up, honors);
    }
    transfer_all();
}

/// The alternative limits go on and off at the hours' ends; between these a client may turn them as it likes.
void Service::Impl::watch_schedule() {
    if (!settings->alt_by_time) return in_alt_hours.reset();
    const auto time = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&time, &local);
    const bool in_hours = is_in_alt_hours(*settings, local);
    if (in_alt_hours == in_hours) return;
    in_alt_hours = in_hours;
    if (settings->alt_speed == in_hours) return;
    auto next = *settings;
    next.alt_speed = in_hours;
    take_settings(std::move(next));
}

/// They hold from now on; how many rules the blocklist has nobody sets.
void Service::Impl::take_settings(SessionSettings next) {
    const auto then = settings;
    next.blocklist_rules = then->blocklist_rules;
    show_settings(std::make_shared<const SessionSettings>(std::move(next)));
    outside = false;  // libtorrent is told the session's limits now
    set_engine(*settings, then.get());
    limit_queue();
}

void Service::Impl::show_settings(std::shared_ptr<const SessionSettings> next) {
    const std::lock_guard guard(settings_mutex);
    settings = std::move(next);
}

std::shared_ptr<const SessionSettings> Service::settings() const {
    const std::lock_guard guard(impl_->settings_mutex);
    return impl_->settings;
}

void Service::change_settings(const SessionSettings& settings, const KeptSettings& kept, Done done) {
    auto& impl = *impl_;
    impl.take_settings(settings);
    impl.in_alt_hours.reset();
    boost::asio::post(impl.keeper,
                      [post = impl.poster(), kept, done = std::move(done), store = &*impl.keepers_database] {
                          post([done, outcome = Store(*store).write_settings(kept)](Impl&) { done(outcome); });
                      });
}

Result<void> Service::take_configuration(const SessionSettings& settings,
                                         std::map<std::string, LabelLimits> limits_of_labels) {
    auto& impl = *impl_;
    BITTERN_TRY(const auto kept, Store(*impl.database).settings());
    auto next = settings;
    if (impl.options.read_settings) impl.options.read_settings(kept, next);
    impl.options.settings = settings;
    impl.options.limits_of_labels = std::move(limits_of_labels);
    impl.take_settings(std::move(next));
    impl.in_alt_hours.reset();
    return {};
}

Statistics Service::Impl::statistics_of_run() const {
    Statistics run{.downloaded = downloaded_before,
                   .uploaded = uploaded_before,
                   .added = added_now,
                   .sessions = 1,
                   .active = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) - begun};
    for (const auto& [number, entry] : entries) {
        run.downloaded += entry.figures.downloaded;
        run.uploaded += entry.figures.uploaded;
    }
    return run;
}

void Service::Impl::keep_statistics() {
    const auto run = statistics_of_run();
    boost::asio::post(keeper,
                      [store = &*keepers_database, counters = std::map<std::string, std::int64_t>{
                                                       {"downloaded", (earlier.downloaded + run.downloaded).count},
                                                       {"uploaded", (earlier.uploaded + run.uploaded).count},
                                                       {"added", earlier.added + run.added},
                                                       {"sessions", earlier.sessions + 1},
                                                       {"active", (earlier.active + run.active).count()}}] {
                          (void)Store(*store).write_statistics(counters);  // the next time has them too
                      });
}

void Service::Impl::read_blocklist_file() {
    boost::asio::post(
        loading, [post = poster(), file = blocklist_file(options.state_folder), on = settings->blocklist] {
            std::error_code failed;
            auto list = std::filesystem::exists(file, failed) ? read_file(file, largest_blocklist) : std::string();
            auto ranges = std::make_shared<std::vector<swarm::AddressRange>>(read_blocklist(list.value_or("")));
            post([ranges, on](Impl& impl) {
                auto next = std::make_shared<SessionSettings>(*impl.settings);
                next->blocklist_rules = static_cast<std::int64_t>(ranges->size());
                impl.show_settings(next);
                impl.engine->set_blocked(on ? std::move(*ranges) : std::vector<swarm::AddressRange>());
            });
        });
}

void Service::set_blocklist(std::string list, std::function<void(Result<std::size_t>)> done) {
    auto& impl = *impl_;
    boost::asio::post(impl.loading, [post = impl.poster(), file = blocklist_file(impl.options.state_folder),
                                     list = std::move(list), done = std::move(done)] {
        const auto rules = read_blocklist(list).size();
        auto outcome = rules == 0 ? Result<void>(fail(Fault::malformed, "the list has no rule that can be read"))
                                  : write_file_atomically(file, list, Existing::replace);
        post([rules, done, outcome = std::move(outcome)](Impl& self) {
            if (!outcome) return done(tl::unexpected<Error>(outcome.error()));
            auto next = std::make_shared<SessionSettings>(*self.settings);
            next->blocklist_rules = static_cast<std::int64_t>(rules);
            self.show_settings(next);
            self.read_blocklist_file();
            done(rules);
        });
    });
}

}  // namespace bittern::daemon
