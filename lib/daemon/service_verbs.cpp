#include "base/clock.hpp"
#include "base/printable.hpp"
#include "daemon/pieces_there.hpp"
#include "daemon/service_impl.hpp"
#include "torrent/edit.hpp"
#include "torrent/text.hpp"
#include "torrent/url.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

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

/// What differs from the record alone.
TorrentRecord record_of(AddTorrent& torrent, const torrent::InfoHash& hashes) {
    const auto* metainfo = std::get_if<torrent::Metainfo>(&torrent.what);
    TorrentRecord record{.hashes = hashes,
                         .link = link_of(torrent),
                         .folder = torrent.folder.lexically_normal(),
                         .rename = torrent.rename,
                         .labels = std::move(torrent.labels),
                         .stopped = torrent.stopped,
                         .added = seconds_now()};
    for (const auto file : torrent.unwanted) torrent.change.wanted.emplace_back(file, false);
    if (metainfo != nullptr) {
        record.total = metainfo->total();
        record.name = metainfo->name();
    } else {
        const auto& name = std::get<torrent::Magnet>(torrent.what).name;
        record.name = name.empty() ? torrent::to_string(hashes) : printable(name);
    }
    if (!record.rename.empty()) record.name = record.rename;
    apply(torrent.change, metainfo != nullptr ? metainfo->files().size() : 0, record);
    return record;
}

/// One a line, a blank line between tiers; what is no tracker's URL is left out.
std::vector<std::vector<std::string>> tiers_of(std::string_view list) {
    std::vector<std::vector<std::string>> tiers;
    bool next_tier = true;
    while (!list.empty()) {
        const auto line = torrent::trimmed(list.substr(0, list.find('\n')));
        list.remove_prefix(std::min(list.size(), list.find('\n') == list.npos ? list.size() : list.find('\n') + 1));
        if (line.empty()) next_tier = true;
        if (!torrent::is_tracker_url(line)) continue;
        if (std::exchange(next_tier, false)) tiers.emplace_back();
        tiers.back().emplace_back(line);
    }
    return tiers;
}

/// Where a download begins of which nothing is in its final place.
void begin_elsewhere(const SessionSettings& settings, TorrentRecord& record) {
    if (!settings.use_incomplete_folder || settings.incomplete_folder.empty()) return;
    if (record.folder == settings.incomplete_folder) return;
    record.final_folder = std::exchange(record.folder, settings.incomplete_folder);
}

}  // namespace

void Service::Impl::begin_again(Number number) {
    waiting.push_back(number);
    begin_next();
}

void Service::add(AddTorrent torrent, std::function<void(Result<AddedTorrent>)> done) {
    auto& impl = *impl_;
    const auto* metainfo = std::get_if<torrent::Metainfo>(&torrent.what);
    const auto hashes = metainfo != nullptr ? metainfo->info_hash() : std::get<torrent::Magnet>(torrent.what).hashes;
    if (const auto number = impl.find(hashes)) {
        const auto& record = *impl.entries.at(*number).record;
        return done(AddedTorrent{*number, record.hashes, record.name, true});
    }
    if (torrent.folder.empty()) torrent.folder = impl.settings->download_folder;
    if (!torrent.folder.is_absolute())
        return done(fail(Fault::refused,
                         fmt::format("the folder '{}' is not an absolute path", printable(torrent.folder.string()))));
    Entry entry;
    if (metainfo != nullptr) entry.metainfo = std::make_shared<const torrent::Metainfo>(*metainfo);
    auto record = record_of(torrent, hashes);
    record.number = impl.next_number++;
    impl.places[record.number] = static_cast<int>(impl.queue.all().size());
    record.queue_position = impl.queue.append(record.number);
    std::error_code failed;
    const bool is_there = std::filesystem::exists(record.folder / record.name, failed);
    record.to_verify = metainfo != nullptr && is_there;  // what is there is told also if it does not start now
    if (!record.stopped) record.started = seconds_now();
    if (!is_there) begin_elsewhere(*impl.settings, record);
    entry.peers = std::move(torrent.peers);
    const auto number = record.number;
    const AddedTorrent added{number, hashes, record.name, false};
    entry.record = std::make_shared<const TorrentRecord>(std::move(record));
    impl.log(Severity::info, fmt::format("added: {}", added.name));
    ++impl.added_now;
    impl.enter(std::move(entry));
    impl.deal_turns();
    if (!impl.has_turn(number)) impl.begin_again(number);
    std::optional<std::string> bytes;
    if (metainfo != nullptr) bytes = metainfo->to_torrent_file();
    impl.keep(
        number, impl.entries.at(number), [](TorrentRecord&) {}, std::move(bytes));
    if (torrent.change.place) {
        impl.keep_ranks(impl.queue.put(number, static_cast<std::size_t>(*torrent.change.place)));
    }
    impl.when_kept([&impl, added, done = std::move(done)](const Result<void>& outcome) {
        if (const auto* there = impl.find(added.number); there != nullptr && outcome)
            impl.tell_hooks(HookEvent::added, *there);
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
    for (const auto number : there) {
        auto& entry = impl.entries.at(number);
        if (entry.examining) entry.examining->stop.request_stop();
        // Where its files are is known once they have arrived, or have stayed.
        if (entry.moving) {
            entry.moving->stop.request_stop();
            entry.when_moved.emplace_back([&impl, number, delete_data, each](const Result<void>&) {
                if (auto* one = impl.find(number))
                    impl.leave(number, *one,
                               [number, delete_data, each](Impl& self) { self.remove_now(number, delete_data, each); });
            });
            continue;
        }
        impl.leave(number, entry,
                   [number, delete_data, each](Impl& self) { self.remove_now(number, delete_data, each); });
    }
}

void Service::start(const std::vector<Number>& numbers, Start how, Done done) {
    auto& impl = *impl_;
    const bool now = how == Start::now;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr) continue;
        const auto& record = *entry->record;
        const bool stands = record.stopped || !record.error.empty();
        if (!stands && (!now || record.past_queue)) continue;
        impl.keep(number, *entry, [&](TorrentRecord& one) {
            one.stopped = false;
            one.past_queue = now;
            one.error.clear();
            if (stands) one.started = seconds_now();
        });
    }
    impl.deal_turns();
    impl.when_kept(std::move(done));
}

void Service::stop(const std::vector<Number>& numbers, Done done) {
    auto& impl = *impl_;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr || entry->record->stopped) continue;
        impl.keep(number, *entry, [](TorrentRecord& record) {
            record.stopped = true;
            record.past_queue = false;
        });
        if (entry->download || entry->seed) impl.leave(number, *entry, [](Impl&) {});
    }
    impl.when_kept(std::move(done));
}

void Service::verify(const std::vector<Number>& numbers, Done done) {
    auto& impl = *impl_;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr || entry->record->total == Bytes{} || entry->moving) continue;
        impl.keep(number, *entry, [](TorrentRecord& record) {
            record.to_verify = true;
            record.overwrite = true;  // who has it verified says that it is this torrent's
            record.error.clear();
        });
        if (entry->examining) continue;  // that is what is asked for
        impl.leave(number, *entry, [number](Impl& self) { self.waiting.push_back(number); });
    }
    impl.when_kept(std::move(done));
}

void Service::change(const std::vector<Number>& numbers, const TorrentChange& change, Done done) {
    auto& impl = *impl_;
    Result<void> outcome;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr) continue;
        impl.change_one(number, *entry, change);
        if (!change.trackers) continue;
        if (auto changed = impl.change_trackers(number, *entry, *change.trackers); !changed)
            outcome = std::move(changed);
    }
    if (change.place) {
        auto place = static_cast<std::size_t>(*change.place);
        for (const auto number : numbers) impl.keep_ranks(impl.queue.put(number, place++));
    }
    impl.when_kept([outcome, done = std::move(done)](Result<void> kept) { done(outcome ? std::move(kept) : outcome); });
}

void Service::Impl::change_one(Number number, Entry& entry, const TorrentChange& change) {
    const auto before = entry.record->wanted;
    keep(number, entry,
         [&](TorrentRecord& record) { apply(change, entry.metainfo ? entry.metainfo->files().size() : 0, record); });
    if (entry.record->wanted != before) want_other_files(number, entry, before);
    transfer(entry);
}

/// A seed of all that is wanted goes on as long as no more is; anything else is planned anew.
void Service::Impl::want_other_files(Number number, Entry& entry, const std::vector<bool>& before) {
    const auto& wanted = entry.record->wanted;
    bool more = false;
    for (std::size_t k = 0; k < before.size(); ++k) more = more || (!before[k] && (wanted.empty() || wanted[k]));
    if (entry.record->complete && !more) return;
    if (entry.record->complete)
        keep(number, entry, [&](TorrentRecord& record) {
            record.complete = false;
            record.have = pieces_in(*entry.metainfo, before);
            record.stamps.clear();
        });
    if (entry.download || entry.seed)
        leave(number, entry, [number](Impl& self) { self.waiting.push_back(number); });
    else
        begin_again(number);
}

Result<void> Service::Impl::change_trackers(Number number, Entry& entry,
                                            const std::vector<std::vector<std::string>>& tiers) {
    const auto edited = [](TorrentRecord& record) { record.edited = seconds_now(); };
    if (!entry.metainfo) {
        if (entry.record->total > Bytes{})
            return fail(Fault::refused, "its description is still being read: try it again in a moment");
        BITTERN_TRY(auto link, torrent::Magnet::parse(entry.record->link));
        link.trackers.clear();
        for (const auto& tier : tiers) link.trackers.insert(link.trackers.end(), tier.begin(), tier.end());
        keep(number, entry, [&](TorrentRecord& record) {
            record.link = torrent::to_string(link);
            edited(record);
        });
    } else {
        BITTERN_TRY(auto other, torrent::edit(entry.metainfo->to_torrent_file(), *entry.metainfo, {.trackers = tiers}));
        entry.metainfo = std::make_shared<const torrent::Metainfo>(std::move(other.metainfo));
        keep(number, entry, edited, std::move(other.file));
    }
    name_trackers(entry, false);
    look_due.insert(number);
    return {};
}

/// Tells the engine which trackers to ask: a client may have changed them, or named some for all public torrents.
/// `added`: the torrent was a moment ago, and asks those of its description.
void Service::Impl::name_trackers(const Entry& entry, bool added) {
    const auto id = entry.seed ? entry.seed : entry.download ? entry.download->torrent() : std::nullopt;
    if (!id || !entry.metainfo) return;
    auto tiers = entry.metainfo->trackers();
    if (!entry.metainfo->is_private())
        for (auto& tier : tiers_of(settings->default_trackers)) tiers.push_back(std::move(tier));
    const auto* view = engine->state().find(*id);
    const bool asked_already = added && view != nullptr && view->metainfo && view->metainfo->trackers() == tiers;
    if (!asked_already) engine->set_trackers(*id, tiers);
}

std::shared_ptr<const torrent::Metainfo> with_trackers(const std::shared_ptr<const torrent::Metainfo>& metainfo,
                                                       const std::vector<std::vector<std::string>>& tiers) {
    if (metainfo->trackers() == tiers) return metainfo;
    auto edited = torrent::edit(metainfo->to_torrent_file(), *metainfo, {.trackers = tiers});
    return edited ? std::make_shared<const torrent::Metainfo>(std::move(edited->metainfo)) : metainfo;
}

void Service::reannounce(const std::vector<Number>& numbers, Done done) {
    auto& impl = *impl_;
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr) continue;
        const auto id = entry->seed ? entry->seed : entry->download ? entry->download->torrent() : std::nullopt;
        if (id) impl.engine->reannounce(*id);
    }
    done({});
}

void Service::Impl::keep_ranks(const QueueOrder::Ranks& ranks) {
    queue_changed = true;
    for (const auto& [number, rank] : ranks)
        keep(number, entries.at(number), [&, at = rank](TorrentRecord& record) { record.queue_position = at; });
}

void Service::move_in_queue(const std::vector<Number>& numbers, QueueMove move, Done done) {
    auto& impl = *impl_;
    impl.keep_ranks(impl.queue.move(numbers, move));
    impl.when_kept(std::move(done));
}

}  // namespace bittern::daemon
