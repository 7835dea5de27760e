#include "daemon/service.hpp"

#include "base/printable.hpp"
#include "daemon/instance_lock.hpp"
#include "daemon/service_impl.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

/// How often what is shown is made anew while nobody asks for a change.
constexpr std::chrono::milliseconds show_every{500};
/// What a crash costs of the totals of bytes moved.
constexpr std::chrono::minutes keep_traffic_every{5};

std::chrono::sys_seconds now() {
    return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string link_of(const AddTorrent& torrent) {
    const auto* magnet = std::get_if<torrent::Magnet>(&torrent.what);
    return magnet != nullptr ? torrent::to_string(*magnet) : "";
}

/// One answer to several that come one after the other; the first error counts.
Done gathered(std::size_t count, Done done) {
    struct Gathering {
        std::size_t left;
        Result<void> outcome;
        Done done;
    };
    const auto state = std::make_shared<Gathering>();
    state->left = count;
    state->done = std::move(done);
    return [state](Result<void> one) {
        if (!one && state->outcome) state->outcome = std::move(one);
        if (--state->left == 0) state->done(std::move(state->outcome));
    };
}

}  // namespace

Service::Impl::Impl(boost::asio::io_context& loop_in, ServiceOptions options_in)
    : loop(loop_in), options(std::move(options_in)), keep_again(loop_in), ticker(loop_in) {}

std::function<void(std::function<void(Service::Impl&)>)> Service::Impl::poster() const {
    return [&to = loop, weak = std::weak_ptr(alive)](std::function<void(Impl&)> task) {
        boost::asio::post(to, [weak, task = std::move(task)] {
            if (const auto self = weak.lock()) task(**self);
        });
    };
}

Result<void> Service::Impl::open_state() {
    BITTERN_TRY(lock, lock_state(options.state_folder));
    BITTERN_TRY(auto opened, daemon::open_state(options.state_folder));
    database = std::move(opened);
    if (!database->damage().empty()) log(Severity::error, database->damage());
    BITTERN_TRY(keepers_database, daemon::open_state(options.state_folder));
    BITTERN_TRY(loaders_database, daemon::open_state(options.state_folder));
    BITTERN_TRY(auto for_known, daemon::open_state(options.state_folder));
    known = std::make_shared<content::KnownFiles>(std::move(for_known));
    downloads.emplace(*database, swarm::ResumeStore::most_remembered, swarm::ResumeStore::Keep::until_forgotten);
    return {};
}

Result<void> Service::Impl::open() {
    begun = now();
    BITTERN_CHECK(open_state());
    Store store(*database);
    std::vector<std::string> unreadable;
    BITTERN_TRY(auto records, store.torrents(unreadable));
    for (const auto& line : unreadable) log(Severity::error, line);
    BITTERN_TRY(next_number, store.next_number());
    options.engine.dht_state = downloads->dht_state();
    options.engine.log = options.log;
    BITTERN_TRY(engine, swarm::Engine::open(loop, options.engine));
    engine->subscribe([this](const swarm::Event& event) { handle(event); });
    for (auto& record : records) {
        Entry entry;
        entry.record = std::make_shared<const TorrentRecord>(std::move(record));
        enter(std::move(entry));
    }
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
            impl.keep_traffic();
            impl.next_traffic = time + keep_traffic_every;
        }
        for (const auto number : impl.downloading) impl.changed.insert(number);
        impl.publish();
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

void Service::Impl::handle(const swarm::Event& event) {
    if (const auto* figures = std::get_if<swarm::StatusRefreshed>(&event)) take_figures(*figures);
    for (const auto number : downloading)
        if (const auto& entry = entries.at(number); entry.download) entry.download->handle(event);
    std::visit(
        [this](const auto& one) {
            using One = std::decay_t<decltype(one)>;
            if constexpr (requires { one.id; }) {
                const auto number = number_of(one.id);
                auto* entry = number ? find(*number) : nullptr;
                if (entry == nullptr) return;
                changed.insert(*number);
                if constexpr (std::is_same_v<One, swarm::Removed>) {
                    entry->leaving = true;
                    left(*number);
                } else if constexpr (std::is_same_v<One, swarm::AddFailed> ||
                                     std::is_same_v<One, swarm::TorrentFailed>) {
                    if (entry->seed) {
                        fail_torrent(*number, *entry, one.error);
                        leave(*number, *entry, [](Impl&) {});
                    }
                } else if constexpr (std::is_same_v<One, swarm::FileLost>) {
                    entry->trouble =
                        fmt::format("{} is not offered: {}", printable(one.loss.path.string()), one.loss.cause);
                } else if constexpr (std::is_same_v<One, swarm::FileFound>) {
                    entry->trouble.clear();
                }
            } else if constexpr (std::is_same_v<One, swarm::ListenFailed>) {
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
    return std::unique_ptr<Service>(new Service(std::move(impl)));
}

std::shared_ptr<const Snapshot> Service::snapshot() const {
    const std::lock_guard guard(impl_->shown_mutex);
    return impl_->shown;
}

void Service::add(AddTorrent torrent, std::function<void(Result<AddedTorrent>)> done) {
    auto& impl = *impl_;
    const auto* metainfo = std::get_if<torrent::Metainfo>(&torrent.what);
    const auto hashes = metainfo != nullptr ? metainfo->info_hash() : std::get<torrent::Magnet>(torrent.what).hashes;
    if (const auto number = impl.find(hashes)) {
        const auto& record = *impl.entries.at(*number).record;
        return done(AddedTorrent{*number, record.hashes, record.name, true});
    }
    if (torrent.folder.empty()) torrent.folder = impl.options.download_folder;
    if (!torrent.folder.is_absolute())
        return done(fail(Fault::refused,
                         fmt::format("the folder '{}' is not an absolute path", printable(torrent.folder.string()))));
    TorrentRecord record{.number = impl.next_number++,
                         .hashes = hashes,
                         .link = link_of(torrent),
                         .folder = torrent.folder.lexically_normal(),
                         .rename = torrent.rename,
                         .labels = std::move(torrent.labels),
                         .stopped = torrent.stopped || !impl.options.start_added,
                         .added = now()};
    Entry entry;
    if (metainfo != nullptr) {
        entry.metainfo = std::make_shared<const torrent::Metainfo>(*metainfo);
        record.total = metainfo->total();
        record.name = metainfo->name();
        if (!torrent.unwanted.empty()) record.wanted.assign(metainfo->files().size(), true);
        for (const auto file : torrent.unwanted)
            if (file < record.wanted.size()) record.wanted[file] = false;
    } else {
        const auto& name = std::get<torrent::Magnet>(torrent.what).name;
        record.name = name.empty() ? torrent::to_string(hashes) : printable(name);
    }
    if (!record.rename.empty()) record.name = record.rename;
    entry.peers = std::move(torrent.peers);
    const auto number = record.number;
    const AddedTorrent added{number, hashes, record.name, false};
    entry.record = std::make_shared<const TorrentRecord>(std::move(record));
    impl.log(Severity::info, fmt::format("added: {}", added.name));
    impl.enter(std::move(entry));
    std::optional<std::string> bytes;
    if (metainfo != nullptr) bytes = metainfo->to_torrent_file();
    impl.keep(
        number, impl.entries.at(number), [](TorrentRecord&) {}, std::move(bytes));
    impl.when_kept([&impl, added, done = std::move(done)](const Result<void>& outcome) {
        impl.publish();
        outcome ? done(added) : done(tl::unexpected<Error>(outcome.error()));
    });
}

void Service::remove(const std::vector<Number>& numbers, bool delete_data, Done done) {
    auto& impl = *impl_;
    std::vector<Number> there;
    for (const auto number : numbers)
        if (impl.find(number) != nullptr) there.push_back(number);
    if (there.empty()) return done({});
    const auto each = gathered(there.size(), std::move(done));
    for (const auto number : there)
        impl.leave(number, impl.entries.at(number),
                   [number, delete_data, each](Impl& self) { self.remove_now(number, delete_data, each); });
}

void Service::start(const std::vector<Number>& numbers, Done done) {
    auto& impl = *impl_;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr || (!entry->record->stopped && entry->record->error.empty())) continue;
        impl.keep(number, *entry, [](TorrentRecord& record) {
            record.stopped = false;
            record.error.clear();
        });
        const auto begin = [number](Impl& self) {
            self.waiting.push_back(number);
            self.begin_next();
        };
        // One that still leaves begins anew once it has.
        if (entry->leaving)
            entry->when_left.emplace_back(begin);
        else
            begin(impl);
    }
    impl.when_kept([&impl, done = std::move(done)](Result<void> outcome) {
        impl.publish();
        done(std::move(outcome));
    });
}

void Service::stop(const std::vector<Number>& numbers, Done done) {
    auto& impl = *impl_;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr || entry->record->stopped) continue;
        impl.keep(number, *entry, [](TorrentRecord& record) { record.stopped = true; });
        if (entry->download || entry->seed) impl.leave(number, *entry, [](Impl&) {});
    }
    impl.when_kept([&impl, done = std::move(done)](Result<void> outcome) {
        impl.publish();
        done(std::move(outcome));
    });
}

void Service::verify(const std::vector<Number>& numbers, Done done) {
    auto& impl = *impl_;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr || !entry->metainfo) continue;
        impl.leave(number, *entry, [number](Impl& self) {
            auto* one = self.find(number);
            if (one == nullptr) return;
            one->overwrite = true;
            self.keep(number, *one, [](TorrentRecord& record) {
                record.complete = false;
                record.stopped = false;
                record.error.clear();
                record.stamps.clear();
            });
            self.waiting.push_back(number);
        });
    }
    done({});
}

void Service::change(const std::vector<Number>& numbers, const TorrentChange& change, Done done) {
    auto& impl = *impl_;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr) continue;
        impl.keep(number, *entry, [&](TorrentRecord& record) {
            if (change.labels) record.labels = *change.labels;
        });
    }
    impl.when_kept([&impl, done = std::move(done)](Result<void> outcome) {
        impl.publish();
        done(std::move(outcome));
    });
}

void Service::close(std::chrono::milliseconds patience, std::function<void()> closed) {
    auto& impl = *impl_;
    if (std::exchange(impl.closing, true)) return;
    impl.closed = std::move(closed);
    impl.ticker.cancel();
    for (const auto number : impl.downloading)
        if (const auto& entry = impl.entries.at(number); entry.download) entry.download->stop();
    impl.engine->close(patience, [weak = std::weak_ptr(impl.alive)](const std::string& dht_state) {
        if (const auto self = weak.lock()) (*self)->engine_closed(dht_state);
    });
}

void Service::Impl::engine_closed(const std::string& dht_state) {
    if (!dht_state.empty())
        if (auto outcome = downloads->keep_dht_state(dht_state); !outcome)
            log(Severity::warning, "the DHT's nodes were not kept: " + outcome.error().message);
    for (auto& [number, entry] : entries) entry.download.reset();  // each keeps the last that it knows
    downloading.clear();
    keep_traffic();
    when_kept([this](const Result<void>& outcome) {
        if (!outcome) log(Severity::error, "the last state was not kept: " + outcome.error().message);
        if (auto call = std::exchange(closed, nullptr)) call();
    });
}

}  // namespace bittern::daemon
