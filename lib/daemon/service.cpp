#include "daemon/service.hpp"

#include "base/clock.hpp"
#include "base/printable.hpp"
#include "daemon/instance_lock.hpp"
#include "daemon/service_impl.hpp"
#include "daemon/service_look.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

/// How often what is shown is made anew while nobody asks for a change.
constexpr std::chrono::milliseconds show_every{500};
/// What a crash costs of the totals of bytes moved.
constexpr std::chrono::minutes keep_traffic_every{5};
constexpr std::chrono::seconds look_at_idle_every{10};

}  // namespace

Service::Impl::Impl(boost::asio::io_context& loop_in, ServiceOptions options_in)
    : loop(loop_in),
      options(std::move(options_in)),
      keep_again(loop_in),
      keep_downloads(loop_in),
      settings(std::make_shared<const SessionSettings>(options.settings)),
      ticker(loop_in) {}

std::function<void(std::function<void(Service::Impl&)>)> Service::Impl::poster() const {
    return [&to = loop, weak = std::weak_ptr(alive)](std::function<void(Impl&)> task) {
        boost::asio::post(to, [weak, task = std::move(task)] {
            if (const auto self = weak.lock()) task(**self);
        });
    };
}

Result<void> Service::Impl::open_state(bool look_at_all) {
    const auto open = [&] {
        auto opened = daemon::open_state(options.state_folder, std::exchange(look_at_all, false));
        // There are several, which read what the system has in its memory anyway.
        if (opened) (void)opened->execute("PRAGMA cache_size = -256; PRAGMA shrink_memory");
        return opened;
    };
    BITTERN_TRY(database, open());
    if (!database->damage().empty()) log(Severity::error, database->damage());
    BITTERN_TRY(keepers_database, open());
    BITTERN_TRY(loaders_database, open());
    BITTERN_TRY(auto for_known, open());
    known = std::make_shared<content::KnownFiles>(std::move(for_known));
    downloads.emplace(*database, swarm::ResumeStore::most_remembered, swarm::ResumeStore::Keep::until_forgotten);
    keep_downloads_together();
    return {};
}

void Service::Impl::close_state() {
    downloads.reset();
    known.reset();
    loaders_database.reset();
    keepers_database.reset();
    database.reset();
}

Result<void> Service::Impl::open() {
    begun = seconds_now();
    BITTERN_TRY(lock, lock_state(options.state_folder));
    BITTERN_CHECK(open_state(false));
    std::vector<std::string> unreadable;
    auto read = Store(*database).torrents(unreadable);
    if (!read) {  // a large one is not looked at whole each time
        unreadable.clear();
        close_state();
        BITTERN_CHECK(open_state(true));
        read = Store(*database).torrents(unreadable);
    }
    BITTERN_TRY(auto records, std::move(read));
    for (const auto& line : unreadable) log(Severity::error, line);
    BITTERN_TRY(next_number, Store(*database).next_number());
    std::ranges::stable_sort(records, {}, &TorrentRecord::queue_position);
    std::vector<Number> ranked_anew;  // of an older version several may have the same rank
    for (auto& record : records) {
        const auto rank = queue.append(record.number, record.queue_position);
        if (std::exchange(record.queue_position, rank) != rank) ranked_anew.push_back(record.number);
    }
    std::ranges::sort(records, {}, &TorrentRecord::number);
    queue_changed = true;
    BITTERN_CHECK(open_settings());
    options.engine.dht_state = downloads->dht_state();
    options.engine.log = options.log;
    BITTERN_TRY(engine, swarm::Engine::open(loop, options.engine));
    engine->subscribe([this](const swarm::Event& event) { handle(event); });
    hooks.emplace(loop, Hooks::Options{.programs = options.hooks,
                                       .environment = options.hooks_environment,
                                       .version = options.engine.version,
                                       .log = options.log});
    set_engine(*settings, nullptr);
    warn_of_scripts(SessionSettings());
    read_blocklist_file();
    for (auto& record : records) {
        Entry entry;
        entry.record = std::make_shared<const TorrentRecord>(std::move(record));
        enter(std::move(entry));
    }
    for (const auto number : ranked_anew) keep(number, entries.at(number), [](TorrentRecord&) {});
    deal_turns();
    for (const auto& [number, entry] : entries)
        if (!has_turn(number)) waiting.push_back(number);
    begin_next();
    next_traffic = std::chrono::steady_clock::now() + keep_traffic_every;
    publish();
    tick();
    return {};
}

void Service::Impl::tick() {
    ticker.expires_after(show_every);
    ticker.async_wait([weak = std::weak_ptr(alive)](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (error || !self || (*self)->closing) return;
        auto& impl = **self;
        const auto time = std::chrono::steady_clock::now();
        if (time >= impl.next_traffic) {
            impl.keep_traffic(Traffic::since_last);
            impl.keep_statistics();
            impl.next_traffic = time + keep_traffic_every;
        }
        if (time - impl.sampled.at >= History::sampled_every) impl.keep_sample();
        if (time >= impl.next_look_at_idle) {
            impl.limit_idle_seeds();
            impl.look_for_stalled();
            impl.deal_turns();
            impl.next_look_at_idle = time + look_at_idle_every;
        }
        impl.watch_schedule();
        impl.share_speeds();
        impl.beat = time;
        // Peers that are being looked at are shown with the figures of the same moment; a look that lasts holds up no
        // more than one turn.
        impl.show_due = impl.looking && !impl.show_due;
        if (!impl.show_due && impl.has_changed()) impl.publish();
        impl.tick();
    });
}

Service::Entry* Service::Impl::find(Number number) {
    const auto found = entries.find(number);
    return found == entries.end() ? nullptr : &found->second;
}

std::optional<Number> Service::Impl::find(const torrent::InfoHash& hashes) const {
    const auto look = [&](const auto& numbers, const auto& hash) -> std::optional<Number> {
        if (!hash) return std::nullopt;
        for (auto [at, end] = numbers.equal_range(*hash); at != end; ++at)
            if (entries.at(at->second).record->hashes.matches(hashes)) return at->second;
        return std::nullopt;
    };
    if (const auto number = look(by_v1, hashes.v1)) return number;
    return look(by_v2, hashes.v2);
}

void Service::Impl::handle_of_torrent(Number number, Entry& entry, const auto& event) {
    using One = std::decay_t<decltype(event)>;
    if constexpr (std::is_same_v<One, swarm::Removed>) {
        entry.leaving = true;
        left(number);
    } else if constexpr (std::is_same_v<One, swarm::Added>) {
        entry.transfer.reset();
        if (apart_from_others.contains(number)) share_speeds();
        transfer(entry);
        name_trackers(entry, true);
    } else if constexpr (std::is_same_v<One, swarm::AddFailed> || std::is_same_v<One, swarm::TorrentFailed>) {
        if (!entry.seed) return;
        fail_torrent(number, entry, event.error);
        leave(number, entry, [](Impl&) {});
    } else if constexpr (std::is_same_v<One, swarm::FileLost>) {
        entry.trouble = fmt::format("{} is not offered: {}", printable(event.loss.path.string()), event.loss.cause);
    } else if constexpr (std::is_same_v<One, swarm::FileFound>) {
        entry.trouble.clear();
    } else if constexpr (std::is_same_v<One, swarm::TrackerAsked> || std::is_same_v<One, swarm::TrackerAnswered> ||
                         std::is_same_v<One, swarm::TrackerFailed>) {
        note_tracker(number, entry, event);
    }
}

void Service::Impl::handle(const swarm::Event& event) {
    std::visit(
        [&](const auto& one) {
            using One = std::decay_t<decltype(one)>;
            if constexpr (requires { one.id; }) {
                if (const auto number = number_of(one.id))
                    if (const auto& entry = entries.at(*number); entry.download) entry.download->handle(event);
                const auto number = number_of(one.id);  // it may have left
                auto* entry = number ? find(*number) : nullptr;
                if (entry == nullptr) return;
                changed.insert(*number);
                handle_of_torrent(*number, *entry, one);
            } else if constexpr (std::is_same_v<One, swarm::StatusRefreshed>) {
                take_figures(one);
                look_at_next();  // so that peers are shown as they are with these figures
            } else if constexpr (std::is_same_v<One, swarm::SessionRefreshed>) {
                session_changed = session_changed || one.dht_nodes != shown->session.dht_nodes;
            } else {
                session_changed = true;
            }
            if constexpr (std::is_same_v<One, swarm::ListenFailed>) {
                log(Severity::warning,
                    fmt::format("can't listen on {}, port {}: {}", one.address, one.port, one.reason));
            }
        },
        event);
}

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(boost::asio::io_context& loop, ServiceOptions options) {
    auto impl = std::make_unique<Impl>(loop, std::move(options));
    BITTERN_CHECK(impl->open());
    std::unique_ptr<Service> service(new Service(std::move(impl)));
    service->watch();
    return service;
}

void Service::watch() {
    const auto add_from = [this](const WatchFolder& folder, WatchFolders::What what,
                                 const std::function<void(Result<void>)>& done) {
        AddTorrent torrent{.what = std::move(what),
                           .folder = folder.download_dir,
                           .stopped = !folder.start_added.value_or(impl_->settings->start_added)};
        if (!folder.label.empty()) torrent.labels = {folder.label};
        add(std::move(torrent), [done](const Result<AddedTorrent>& added) {
            added ? done({}) : done(tl::unexpected<Error>(added.error()));
        });
    };
    impl_->watching.emplace(impl_->loop, impl_->options.watch.folders, add_from, impl_->options.log);
}

std::chrono::steady_clock::time_point Service::last_beat() const {
    return impl_->beat;
}

std::shared_ptr<const Snapshot> Service::snapshot() const {
    const std::lock_guard guard(impl_->shown_mutex);
    return impl_->shown;
}

void Service::close(std::chrono::milliseconds patience, std::function<void()> closed) {
    auto& impl = *impl_;
    if (std::exchange(impl.closing, true)) return;
    impl.closed = std::move(closed);
    impl.ticker.cancel();
    impl.watching.reset();
    for (const auto number : impl.downloading)
        if (const auto& entry = impl.entries.at(number); entry.download) entry.download->stop();
    for (const auto& [number, entry] : impl.entries)
        for (const auto& errand : {entry.examining, entry.moving})
            if (errand) errand->stop.request_stop();
    impl.engine->close(patience, [weak = std::weak_ptr(impl.alive)](const std::string& dht_state) {
        if (const auto self = weak.lock()) (*self)->engine_closed(dht_state);
    });
}

void Service::Impl::engine_closed(const std::string& dht_state) {
    if (!dht_state.empty())
        if (auto outcome = downloads->keep_dht_state(dht_state); !outcome)
            log(Severity::warning, "the DHT's nodes were not kept: " + outcome.error().message);
    for (auto& [number, entry] : entries) {
        count_time(entry);
        entry.download.reset();  // each keeps the last that it knows
    }
    downloading.clear();
    downloads->flush();
    keep_downloads.cancel();  // what fails now is tried once more at the very end
    keep_sample();
    keep_traffic(Traffic::of_run);
    keep_statistics();
    when_kept([this](const Result<void>& outcome) {
        if (!outcome) log(Severity::error, "the last state was not kept: " + outcome.error().message);
        boost::asio::post(keeper, [post = poster()] {  // behind what nobody waits for
            post([](Impl& impl) {
                if (auto call = std::exchange(impl.closed, nullptr)) call();
            });
        });
    });
}

}  // namespace bittern::daemon
