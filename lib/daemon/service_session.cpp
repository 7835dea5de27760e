#include "base/paths.hpp"
#include "base/printable.hpp"
#include "daemon/alt_hours.hpp"
#include "daemon/blocklist.hpp"
#include "daemon/service_impl.hpp"
#include "daemon/session_rates.hpp"

#include <algorithm>
#include <ctime>
#include <random>
#include <tuple>
#include <utility>

namespace bittern::daemon {
namespace {

constexpr Bytes largest_blocklist = mib(64);

swarm::Encryption encryption_of(const std::string& name) {
    if (name == "required") return swarm::Encryption::required;
    return name == "tolerated" ? swarm::Encryption::tolerated : swarm::Encryption::preferred;
}

/// One of those that nobody is registered for (RFC 6335).
std::int64_t random_port() {
    std::random_device random;
    return std::uniform_int_distribution<std::int64_t>(49152, 65535)(random);
}

/// What the alternative limits go on and off by.
auto alt_hours(const SessionSettings& one) {
    return std::tuple(one.alt_by_time, one.alt_begin, one.alt_end, one.alt_days);
}

/// What has those that run lose their turn where it changes.
auto queue_rules(const SessionSettings& one) {
    return std::tuple(one.download_queue, one.most_downloads, one.seed_queue, one.most_seeds, one.stalled_leave_queue,
                      one.stalled_minutes);
}

std::filesystem::path blocklist_file(const std::filesystem::path& state_folder) {
    return state_folder / "blocklist";
}

}  // namespace

Result<void> Service::Impl::open_settings() {
    Store store(*database);
    BITTERN_TRY(kept_settings, store.settings());
    auto now = options.settings;
    if (options.read_settings) options.read_settings(kept_settings, now);
    if (now.random_port) now.peer_port = random_port();
    settings = std::make_shared<const SessionSettings>(now);
    // What holds before the engine opens holds from its first packet on.
    auto& discovery = options.engine.discovery;
    discovery.dht = now.dht;
    discovery.lsd = now.lsd;
    discovery.pex = now.pex;
    discovery.port_mapping = now.port_forwarding;
    options.engine.down_limit = session_rates(now).down;
    options.engine.up_limit = session_rates(now).up;
    if (now.random_port || kept_settings.contains("peer-port"))
        options.engine.port = static_cast<std::uint16_t>(now.peer_port);
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
    if (differs(&SessionSettings::most_peers)) transfer.most_peers = static_cast<int>(now.most_peers);
    if (differs(&SessionSettings::utp)) transfer.utp = now.utp;
    if (differs(&SessionSettings::encryption)) transfer.encryption = encryption_of(now.encryption);
    if (then != nullptr) {
        if (differs(&SessionSettings::dht)) transfer.dht = now.dht;
        if (differs(&SessionSettings::lsd)) transfer.lsd = now.lsd;
        if (differs(&SessionSettings::pex)) transfer.pex = now.pex;
        if (differs(&SessionSettings::port_forwarding)) transfer.port_mapping = now.port_forwarding;
        if (differs(&SessionSettings::peer_port)) transfer.port = static_cast<std::uint16_t>(now.peer_port);
        if (const auto rates = session_rates(now); rates != session_rates(*then)) {
            transfer.down_limit = rates.down;
            transfer.up_limit = rates.up;
        }
    }
    engine->set(transfer);
    if (then == nullptr) return;
    if (differs(&SessionSettings::blocklist)) read_blocklist_file();
    transfer_all();
    if (differs(&SessionSettings::default_trackers))
        for (const auto& [number, entry] : entries) name_trackers(entry, false);
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
    set_engine(*settings, then.get());
    if (std::exchange(outside, false)) {  // the session's limits hold, until share_speeds() finds a torrent beyond them
        const auto rates = session_rates(*settings);
        engine->set({.down_limit = rates.down, .up_limit = rates.up});
    }
    warn_of_scripts(*then);
    if (queue_rules(*settings) != queue_rules(*then)) limit_queue();
}

void Service::Impl::show_settings(std::shared_ptr<const SessionSettings> next) {
    const std::lock_guard guard(settings_mutex);
    settings = std::move(next);
}

std::shared_ptr<const SessionSettings> Service::settings() const {
    const std::lock_guard guard(impl_->settings_mutex);
    return impl_->settings;
}

KeptSettings Service::kept_settings() const {
    const std::lock_guard guard(impl_->settings_mutex);
    return impl_->kept_settings;
}

void Service::change_settings(const SessionSettings& settings, const KeptSettings& kept, Done done) {
    auto& impl = *impl_;
    const bool other_hours = alt_hours(*impl.settings) != alt_hours(settings);
    impl.take_settings(settings);
    {
        const std::lock_guard guard(impl.settings_mutex);
        for (const auto& [name, value] : kept) impl.kept_settings[name] = value;
    }
    if (other_hours) impl.in_alt_hours.reset();
    boost::asio::post(impl.keeper,
                      [post = impl.poster(), kept, done = std::move(done), store = &*impl.keepers_database] {
                          post([done, outcome = Store(*store).write_settings(kept)](Impl&) { done(outcome); });
                      });
}

Result<void> Service::take_configuration(const SessionSettings& settings,
                                         std::map<std::string, LabelLimits> limits_of_labels) {
    auto& impl = *impl_;
    auto next = settings;
    if (impl.options.read_settings) impl.options.read_settings(impl.kept_settings, next);
    if (next.random_port) next.peer_port = impl.settings->peer_port;
    const bool other_hours = alt_hours(*impl.settings) != alt_hours(next);
    impl.options.settings = settings;
    impl.options.limits_of_labels = std::move(limits_of_labels);
    for (const auto& [number, entry] : impl.entries) impl.note_wishes(number, entry);
    impl.take_settings(std::move(next));
    if (other_hours) impl.in_alt_hours.reset();
    return {};
}

Statistics Service::Impl::statistics_of_run() const {
    return {.downloaded = downloaded_now,
            .uploaded = uploaded_now,
            .added = added_now,
            .sessions = 1,
            .active = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) - begun};
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
