#include "base/clock.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "daemon/pieces_there.hpp"
#include "daemon/service_impl.hpp"
#include "daemon/torrent_files.hpp"
#include "storage/remove_files.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

/// How many torrents are read from the database, or hashed, at the same time: hashing takes every core for one alone.
constexpr std::size_t most_busy = 32;

/// As PlanOptions wants it: ranges of file numbers; none: all.
std::vector<std::string> selection_of(const std::vector<bool>& wanted) {
    std::vector<std::string> ranges;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        if (!wanted[k]) continue;
        const auto first = k;
        while (k + 1 < wanted.size() && wanted[k + 1]) ++k;
        ranges.push_back(first == k ? std::to_string(k) : fmt::format("{}-{}", first, k));
    }
    return ranges;
}

/// Whether what was seen of one's files holds for the other: they may have gone elsewhere meanwhile.
bool lie_alike(const TorrentRecord& one, const TorrentRecord& other) {
    return one.folder == other.folder && one.rename == other.rename && one.renamed == other.renamed;
}

/// What the bytes of a .torrent file describe, if it is this torrent.
Result<torrent::Metainfo> described(const Result<std::string>& bytes, const TorrentRecord& record) {
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    BITTERN_TRY(auto metainfo, torrent::Metainfo::parse(*bytes));
    if (metainfo.info_hash().matches(record.hashes)) return metainfo;
    return fail(Fault::malformed, "the description in the state database is damaged: add the torrent anew");
}

Error gone(const swarm::Plan& plan) {
    return {
        Fault::not_found,
        fmt::format("'{}' is not there any more: put it back and start the torrent, or verify it, which gets it anew",
                    printable(plan.target.native()))};
}

}  // namespace

swarm::PlanOptions Service::Impl::plan_options(const TorrentRecord& record) const {
    return {.folder = record.folder,
            .name = record.rename,
            .renamed = record.renamed,
            .select = selection_of(record.wanted),
            .storage = options.engine.storage};
}

void Service::Impl::know_hashes(Number number, const torrent::InfoHash& hashes) {
    if (hashes.v1) by_v1.emplace(*hashes.v1, number);
    if (hashes.v2) by_v2.emplace(*hashes.v2, number);
}

void Service::Impl::forget_hashes(Number number) {
    const auto& hashes = entries.at(number).record->hashes;
    const auto forget = [number](auto& numbers, const auto& hash) {
        if (!hash) return;
        for (auto [at, end] = numbers.equal_range(*hash); at != end;)
            at = at->second == number ? numbers.erase(at) : std::next(at);
    };
    forget(by_v1, hashes.v1);
    forget(by_v2, hashes.v2);
}

void Service::Impl::enter(Entry entry) {
    const auto number = entry.record->number;
    know_hashes(number, entry.record->hashes);
    entries.insert_or_assign(number, std::move(entry));
    changed.insert(number);
    queue_up(number, entries.at(number));
    note_wishes(number, entries.at(number));
}

void Service::Impl::begin_next() {
    while (!closing && !waiting.empty() && busy.size() < most_busy) {
        const auto number = waiting.front();
        waiting.pop_front();
        begin(number);
    }
}

void Service::Impl::begin(Number number) {
    auto* entry = find(number);
    if (entry == nullptr || entry->leaving || entry->download || entry->seed || entry->examining || entry->moving ||
        busy.contains(number))
        return;
    const auto& record = *entry->record;
    const bool stands = !has_turn(number);
    const bool something_to_do = record.to_verify || record.goal;
    if (entry->metainfo ? stands && !something_to_do : stands && record.total == Bytes{}) return;
    if (!entry->metainfo || (record.complete && !something_to_do)) return load(number, *entry);
    proceed(number, *entry, {.metainfo = entry->metainfo, .plan = {}, .objection = {}});
}

/// Reads and plans on a thread of its own: that is work, and looks at the disk.
void Service::Impl::load(Number number, const Entry& entry) {
    busy.insert(number);
    boost::asio::post(loading, [post = poster(), number, record = entry.record, metainfo = entry.metainfo,
                                database = &*loaders_database, options = plan_options(*entry.record),
                                file = torrent_file(options.state_folder, entry.record->hashes)] {
        Loaded result{.metainfo = metainfo, .plan = {}, .objection = {}};
        if (!metainfo) {
            auto bytes = Store(*database).metainfo(number);
            auto parsed = described(bytes, *record);
            if (!parsed && std::filesystem::exists(file)) {  // the database may be damaged
                bytes = read_file(file, torrent::transfer_limits.file);
                parsed = described(bytes, *record);
            }
            if (!parsed && record->link.empty())
                return post([number, error = parsed.error()](Impl& impl) {
                    impl.loaded(number, tl::unexpected<Error>(error));
                });
            if (parsed && !std::filesystem::exists(file)) write_torrent_file(file, *bytes);
            if (parsed) result.metainfo = std::make_shared<const torrent::Metainfo>(*std::move(parsed));
        }
        if (result.metainfo) {
            auto plan = swarm::plan_download(*result.metainfo, options);
            if (!plan)
                result.objection = plan.error();
            else if (record->complete && !swarm::is_anything_there(*plan, options.folder))
                result.objection = gone(*plan);
            else
                result.plan = *std::move(plan);
        }
        post([number, record, result = std::move(result)](Impl& impl) {
            const auto* now = impl.find(number);
            if (now == nullptr || lie_alike(*now->record, *record)) return impl.loaded(number, result);
            impl.busy.erase(number);
            impl.begin_again(number);
        });
    });
}

void Service::Impl::loaded(Number number, Result<Loaded> result) {
    busy.erase(number);
    if (auto* entry = find(number)) {
        if (!result) {
            fail_torrent(number, *entry, result.error());
        } else {
            entry->metainfo = result->metainfo;
            if (result->plan) entry->paths = std::make_shared<const std::vector<std::string>>(result->plan->paths);
            if (!closing && !entry->leaving && !entry->download && !entry->seed && !entry->examining && !entry->moving)
                proceed(number, *entry, *result);
        }
        changed.insert(number);
    }
    begin_next();
}

/// What is to be done with it next, whose description is known, if there is any.
void Service::Impl::proceed(Number number, Entry& entry, const Loaded& loaded) {
    const auto& record = *entry.record;
    if (record.goal && entry.metainfo) return bring(number, entry);
    // What seeded, and what waits, is looked at before it takes a turn from others.
    if (record.to_verify && entry.metainfo && (record.complete || !has_turn(number))) return examine(number, entry);
    if (!has_turn(number)) return;
    if (record.to_verify && entry.metainfo) {
        forget_progress(entry);
        keep(number, entry, [](TorrentRecord& one) {
            one.overwrite = one.overwrite || !one.have.empty();
            one.to_verify = false;
            one.have.clear();
        });
    }
    if (!entry.record->complete) return begin_download(number, entry);
    if (loaded.plan) return begin_seed(number, entry, *loaded.plan);
    if (loaded.objection) fail_torrent(number, entry, *loaded.objection);
}

/// What an earlier run knew of it is not to be believed.
void Service::Impl::forget_progress(const Entry& entry) {
    if (auto forgotten = downloads->forget(entry.record->hashes, target_of(entry)); !forgotten)
        log(Severity::warning, forgotten.error().message);
}

void Service::Impl::begin_download(Number number, Entry& entry) {
    const auto& record = *entry.record;
    swarm::DownloadOptions download{.plan = plan_options(record),
                                    .overwrite = entry.record->overwrite,
                                    .preallocate = options.preallocate,
                                    .seed = true,
                                    .remember = false,
                                    .peers = entry.peers,
                                    .known = known};
    set_figures(entry, {});
    entry.meter = {};
    entry.timed_from = std::chrono::steady_clock::now();
    entry.download = std::make_unique<swarm::Download>(
        loop, *engine, *downloads, claims, std::move(download),
        [this, number](const swarm::Download& one) { download_changed(number, one.view()); });
    downloading.insert(number);
    if (entry.metainfo) return entry.download->start(*entry.metainfo);
    auto link = torrent::Magnet::parse(record.link);
    if (!link) return fail_torrent(number, entry, link.error());
    entry.download->start(*link);
}

/// Nothing is hashed: every piece is there as long as its files are as they were.
void Service::Impl::begin_seed(Number number, Entry& entry, const swarm::Plan& plan) {
    set_figures(entry, {});
    entry.timed_from = std::chrono::steady_clock::now();
    swarm::AddRequest request{
        .metainfo = *entry.metainfo,
        .paths = {entry.record->folder, std::vector<std::string_view>(plan.paths.begin(), plan.paths.end())},
        .wanted = plan.wanted,
        .have = pieces_in(*entry.metainfo, plan.wanted),
        .stamps = entry.record->stamps,
        .serve_only = true};
    entry.seed = engine->add(std::move(request));
    entry.seeds_since = seconds_now();
    know_as(number, entry, entry.seed);
}

/// Comes from within a call of the download, which must outlive it.
void Service::Impl::download_changed(Number number, const swarm::DownloadView& view) {
    auto* entry = find(number);
    if (entry == nullptr) return;
    know_as(number, *entry, entry->download ? entry->download->torrent() : std::nullopt);
    changed.insert(number);
    // A download knows nothing of trackers that were changed since it began.
    const bool layers_came =
        view.metainfo && entry->metainfo && view.metainfo->has_piece_layers() && !entry->metainfo->has_piece_layers();
    if (view.metainfo && (!entry->metainfo || layers_came)) {
        forget_hashes(number);
        entry->metainfo = layers_came ? with_trackers(view.metainfo, entry->metainfo->trackers()) : view.metainfo;
        keep(
            number, *entry,
            [&](TorrentRecord& record) {
                record.hashes = view.metainfo->info_hash();
                record.name = record.rename.empty() ? view.metainfo->name() : record.rename;
                record.total = view.metainfo->total();
            },
            entry->metainfo->to_torrent_file());
        know_hashes(number, entry->record->hashes);
        tell_hooks(HookEvent::metadata, *entry);
    }
    if (view.plan && !entry->paths) entry->paths = std::make_shared<const std::vector<std::string>>(view.plan->paths);
    entry->trouble = view.trouble ? view.trouble->message : "";
    const bool hashing = view.stage == swarm::Stage::copying || view.stage == swarm::Stage::examining;
    if (hashing)
        busy.insert(number);
    else if (busy.erase(number) > 0) {
        entry->turn_since = seconds_now();
        boost::asio::post(loop, [weak = std::weak_ptr(alive)] {
            if (const auto self = weak.lock()) (*self)->begin_next();
        });
    }
    if (view.stage == swarm::Stage::seeding) return poster()([number](Impl& impl) { impl.adopt(number); });
    if (view.stage != swarm::Stage::finished) return;
    if (view.error && view.error->fault != Fault::interrupted) fail_torrent(number, *entry, *view.error);
    entry->leaving = true;
    // Without a torrent in the engine nothing tells that it is gone.
    if (!entry->download->torrent()) poster()([number](Impl& impl) { impl.left(number); });
}

/// A download that is complete goes on as any other seed.
void Service::Impl::adopt(Number number) {
    auto* entry = find(number);
    if (entry == nullptr || !entry->download || entry->download->view().stage != swarm::Stage::seeding) return;
    entry->seed = entry->download->torrent();
    entry->seeds_since = seconds_now();
    const auto& view = entry->download->view();
    const bool first_time = entry->record->finished == std::chrono::sys_seconds();
    keep(number, *entry, [&](TorrentRecord& record) {
        record.complete = true;
        if (first_time) record.finished = seconds_now();
        record.stamps = view.stamps;
        record.have.clear();
        record.overwrite = false;
    });
    if (first_time) tell_hooks(HookEvent::done, *entry);
    log(Severity::info, fmt::format("complete: {}", entry->record->name));
    count_time(*entry);
    downloading.erase(number);
    entry->download.reset();
    entry->have.reset();
    if (to_final_folder(number, *entry))
        leave(number, *entry, [number](Impl& self) { self.waiting.push_back(number); });
}

/// Takes it out of the engine; `then` is done once it is out.
void Service::Impl::leave(Number number, Entry& entry, std::function<void(Impl&)> then) {
    entry.when_left.push_back(std::move(then));
    if (entry.leaving) return;
    if (const auto id = entry.download ? entry.download->torrent() : std::nullopt)
        if (auto have = engine->pieces(*id); !have.empty())
            entry.have = std::make_shared<const std::vector<bool>>(std::move(have));
    entry.leaving = true;
    if (entry.seed) return engine->remove(*entry.seed);
    if (entry.download) return entry.download->set_aside();
    poster()([number](Impl& impl) { impl.left(number); });
}

void Service::Impl::left(Number number) {
    auto* entry = find(number);
    if (entry == nullptr || !entry->leaving) return;
    entry->leaving = false;
    count_time(*entry);
    know_as(number, *entry, std::nullopt);
    entry->seed.reset();
    entry->download.reset();
    entry->details.reset();
    entry->transfer.reset();
    downloading.erase(number);
    if (!entry->examining) busy.erase(number);
    const auto figures = entry->figures;
    set_figures(*entry, {});
    entry->kept_traffic = {};
    with_peers.erase(number);
    keep(number, *entry, [figures, have = std::exchange(entry->have, {})](TorrentRecord& record) {
        record.downloaded += figures.downloaded;
        record.uploaded += figures.uploaded;
        if (!record.complete && !record.to_verify && have) record.have = *have;
    });
    for (const auto& task : std::exchange(entry->when_left, {})) task(*this);
    begin_next();
}

void Service::Impl::know_as(Number number, Entry& entry, std::optional<swarm::TorrentId> id) {
    if (entry.known_as == id) return;
    if (entry.known_as) by_id.erase(entry.known_as->value);
    if (id) by_id[id->value] = number;
    entry.known_as = id;
}

std::filesystem::path Service::Impl::target_of(const Entry& entry) {
    const auto& record = *entry.record;
    return record.folder / (record.rename.empty() ? entry.metainfo->name() : record.rename);
}

std::optional<Number> Service::Impl::number_of(swarm::TorrentId id) const {
    const auto found = by_id.find(id.value);
    if (found == by_id.end()) return std::nullopt;
    const auto& entry = entries.at(found->second);
    // A download that begins anew gives its id away before it says so.
    const bool is_so = entry.seed == id || (entry.download && entry.download->torrent() == id);
    return is_so ? std::optional(found->second) : std::nullopt;
}

void Service::Impl::remove_now(Number number, bool delete_data, Done done) {
    const auto found = entries.find(number);
    if (found == entries.end()) return done({});
    const auto& entry = found->second;
    const auto folder = entry.record->folder;
    auto paths = entry.paths && delete_data ? *entry.paths : std::vector<std::string>();
    for (std::size_t k = 0; k < paths.size() && k < entry.record->wanted.size(); ++k)
        if (!entry.record->wanted[k]) paths[k].clear();
    if (entry.metainfo) forget_progress(entry);
    log(Severity::info, fmt::format("removed: {}", entry.record->name));
    tell_hooks(HookEvent::removed, entry);
    forget_hashes(number);
    removed.push_back({number, seconds_now()});
    download_turns.leave(number);
    seed_turns.leave(number);
    apart_from_others.erase(number);
    queue.remove(number);
    queue_changed = true;
    places.erase(number);
    const auto hashes = entry.record->hashes;
    entries.erase(found);
    changed.insert(number);  // that it is gone
    keep_removal(number, hashes);
    when_kept([this, weak = std::weak_ptr(alive), folder, paths = std::move(paths),
               done = std::move(done)](Result<void> outcome) {
        if (!weak.lock()) return;
        if (!outcome || paths.empty()) return done(std::move(outcome));
        boost::asio::post(loading, [post = poster(), folder, paths, done] {
            post([done, outcome = storage::remove_files(folder, paths)](Impl&) { done(outcome); });
        });
    });
}

}  // namespace bittern::daemon
