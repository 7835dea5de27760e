#include "base/printable.hpp"
#include "swarm/alerts.hpp"
#include "swarm/engine_impl.hpp"
#include "swarm/resume_record.hpp"
#include "swarm/torrent_params.hpp"

#include <algorithm>

#include <libtorrent/session_stats.hpp>

namespace bittern::swarm {
namespace {

int dht_nodes(const lt::session_stats_alert& stats) {
    static const int nodes = lt::find_metric_idx("dht.dht_nodes");
    return nodes < 0 ? 0 : static_cast<int>(stats.counters()[nodes]);
}

/// Each connection that can't be taken is told as a failure to listen: once is enough, until it succeeds.
bool is_known_failure(const Event& event, const SessionView& session) {
    const auto* failed = std::get_if<ListenFailed>(&event);
    return failed != nullptr && std::ranges::any_of(session.listen_failures, [&](const ListenFailed& known) {
               return known.address == failed->address && known.port == failed->port && known.reason == failed->reason;
           });
}

/// What Engine::add and find gave it; 0, which is no torrent's, where libtorrent has forgotten it.
TorrentId id_of(const lt::client_data_t& data) {
    return TorrentId{static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(data.get<void>()))};  // NOLINT
}

}  // namespace

void Engine::Impl::drain() {
    if (!session) return;
    std::vector<lt::alert*> alerts;
    session->pop_alerts(&alerts);
    for (auto* alert : alerts) {
        if (!session) return;
        handle(*alert);
    }
}

void Engine::Impl::added(const lt::add_torrent_alert& alert) {
    const auto id = id_of(alert.params.userdata);
    auto* torrent = find(id);
    if (torrent == nullptr) {
        if (!alert.error) session->remove_torrent(alert.handle);  // removed meanwhile
        if (auto place = sent_away.extract(id); place && place.mapped().then) place.mapped().then(*this);
        return;
    }
    if (alert.error) {
        const Error error{Fault::malformed,
                          "libtorrent does not take the torrent: " + printable(alert.error.message())};
        forget(id);
        return emit(AddFailed{id, error});
    }
    // A torrent that was found and added again: the first handle's answer may come late.
    if (!torrent->finding && alert.params.ti == nullptr) return session->remove_torrent(alert.handle);
    torrent->handle = alert.handle;
    torrent->next_try = std::chrono::steady_clock::now();
    next_tries.emplace(torrent->next_try, id);
    for (const auto& peer : torrent->named)
        if (!endpoint_of(peer)) connect(id, peer);  // those with an address came along with the parameters
    if (torrent->finding) start(id, *torrent);
}

/// Resuming is when libtorrent connects to the peers it was given at once; left running it would wait for the next full
/// second. So torrents are added paused and started when their peers are known: after the files were looked at.
void Engine::Impl::start(TorrentId id, Torrent& torrent) {
    if (std::exchange(torrent.started, true)) return;
    if (!ask(torrent.handle, [](const lt::torrent_handle& handle) { handle.resume(); }) || torrent.finding) return;
    session->post_torrent_updates();
    emit(Added{id});  // last: it may be what ends the session
}

void Engine::Impl::metadata(TorrentId id, std::string info_dictionary, const torrent::Magnet& link) {
    // A stranger's metadata can take its time to vet: not on the loop's thread.
    boost::asio::post(preparing, [post = poster(), id, info_dictionary = std::move(info_dictionary), link] {
        auto metainfo = torrent::Metainfo::from_info(info_dictionary, link).map([](torrent::Metainfo&& one) {
            return std::make_shared<const torrent::Metainfo>(std::move(one));
        });
        post([id, metainfo = std::move(metainfo)](Impl& impl) { impl.vetted(id, metainfo); });
    });
}

void Engine::Impl::vetted(TorrentId id, Result<std::shared_ptr<const torrent::Metainfo>> metainfo) {
    auto* torrent = find(id);
    if (torrent == nullptr || !torrent->finding || !session) return;
    if (!metainfo) {
        auto error = std::move(metainfo).error();
        return emit(MetadataRejected{id, std::move(error).within("the torrent that this link names")});
    }
    torrent->found = *std::move(metainfo);
    // What libtorrent would save of it holds the peers found so far: resume_data() keeps them for the download.
    if (!ask(torrent->handle, [](const lt::torrent_handle& handle) { handle.save_resume_data(); }))
        return emit(MetadataArrived{id, torrent->found});
    ++saves_awaited;
}

void Engine::Impl::resume_data(lt::save_resume_data_alert& alert) {
    const auto id = torrent_of(alert.handle);
    if (!id) return save_answered();
    auto& torrent = torrents.at(*id);
    if (torrent.finding) {
        torrent.peers.assign(alert.params.peers.begin(), alert.params.peers.end());
        if (torrent.found) emit(MetadataArrived{*id, torrent.found});
        return save_answered();
    }
    to_be_kept(*id, made_record(std::move(alert.params), *state.find(*id)->metainfo));
}

void Engine::Impl::record_is_made(const lt::torrent_handle& handle, MadeRecord record, bool only_if_modified) {
    const auto id = torrent_of(handle);
    if (!id) return save_answered();
    auto& torrent = torrents.at(*id);
    if (record.bytes.empty() || (only_if_modified && record.bytes == torrent.record)) return no_record_to_keep(handle);
    torrent.record = record.bytes;
    to_be_kept(*id, std::move(record));
}

void Engine::Impl::to_be_kept(TorrentId id, MadeRecord record) {
    auto save = take_save(torrents.at(id).handle);
    ResumeReady ready{.id = id, .record = std::move(record.bytes), .pieces = record.pieces};
    when_durable(id, save.mark,
                 [ready = std::move(ready), last = is_last_save(id), before = std::move(save.files),
                  whole = std::move(record.whole)](Impl& impl, bool durable) mutable {
                     ready.files = impl.synced_files(ready.id, before, whole);
                     if (durable)
                         impl.emit(ready);
                     else if (auto* torrent = impl.find(ready.id))
                         torrent->record.clear();
                     impl.save_is_over(ready.id, last);
                 });
}

std::optional<TorrentId> Engine::Impl::torrent_of(const lt::torrent_handle& handle) const {
    const auto id = id_of(handle.userdata());
    const auto found = torrents.find(id);
    // A torrent that was found and added again has two handles for a moment.
    if (found == torrents.end() || found->second.handle != handle) return std::nullopt;
    return id;
}

void Engine::Impl::counted(const std::vector<Counted>& all) {
    StatusRefreshed event;
    for (const auto& [id, status] : all) {
        auto* torrent = find(id);
        if (torrent == nullptr) continue;
        auto figures = figures_of(status, id);
        if (auto& content = torrent->content) figures.wanted_done = content->of(status);
        figures.peers_known = std::max(0, figures.peers_known - static_cast<int>(torrent->itself.size()));
        if (!torrent->serve_only && !torrent->finding) torrent->pieces = status.pieces;
        // Fillers are counted when they begin to wait for being sent: what was told once is not taken back meanwhile.
        if (torrent->sent_filler)
            figures.uploaded =
                std::max(state.torrents[id].figures.uploaded, figures.uploaded - Bytes{torrent->sent_filler->load()});
        event.torrents.push_back(figures);
    }
    emit(event);
}

void Engine::Impl::refreshed(const lt::state_update_alert& alert) {
    std::vector<Counted> all;
    for (const auto& status : alert.status)
        if (const auto id = torrent_of(status.handle)) all.push_back({*id, status});
    counted(all);
    for (const auto id : std::exchange(complete, {}))
        if (find(id) != nullptr) emit(Completed{id});
}

void Engine::Impl::session_refreshed(const lt::session_stats_alert& alert) {
    emit(SessionRefreshed{.dht_nodes = dht_nodes(alert)});
}

void Engine::Impl::nothing_to_save(const lt::save_resume_data_failed_alert& alert) {
    no_record_to_keep(alert.handle);
}

void Engine::Impl::no_record_to_keep(const lt::torrent_handle& handle) {
    (void)take_save(handle);
    const auto id = torrent_of(handle);
    save_is_over(id.value_or(TorrentId{}), id && is_last_save(*id));
}

void Engine::Impl::checked(const lt::torrent_checked_alert& alert) {
    if (const auto id = torrent_of(alert.handle)) start(*id, torrents.at(*id));
}

/// A torrent that libtorrent wants to check after all would wait for ever while paused.
void Engine::Impl::state_changed(const lt::state_changed_alert& alert) {
    const auto id = torrent_of(alert.handle);
    if (id && alert.state == lt::torrent_status::checking_files) start(*id, torrents.at(*id));
}

void Engine::Impl::finished(const lt::torrent_finished_alert& alert) {
    if (const auto id = torrent_of(alert.handle)) finished_with(*id);
}

void Engine::Impl::dropped(const lt::alerts_dropped_alert&) {
    log(Severity::warning, "libtorrent dropped alerts: figures may be stale for a moment");
}

/// Hands the alert to its handler if it is of the handler's kind.
template <class Alert>
bool Engine::Impl::takes(lt::alert& alert, void (Impl::*handler)(Alert&)) {
    auto* one = lt::alert_cast<std::remove_const_t<Alert>>(&alert);
    if (one != nullptr) (this->*handler)(*one);
    return one != nullptr;
}

void Engine::Impl::handle(lt::alert& alert) {
    if (takes(alert, &Impl::refreshed) || takes(alert, &Impl::session_refreshed) || takes(alert, &Impl::added) ||
        takes(alert, &Impl::resume_data) || takes(alert, &Impl::nothing_to_save) || takes(alert, &Impl::checked) ||
        takes(alert, &Impl::state_changed) || takes(alert, &Impl::finished) || takes(alert, &Impl::dropped) ||
        takes(alert, &Impl::deleted) || takes(alert, &Impl::not_deleted) || takes(alert, &Impl::files_closed))
        return;
    // Whom we don't get to may be behind a NAT, and a hole is punched with uTP only.
    const auto* gone = lt::alert_cast<lt::peer_disconnected_alert>(&alert);
    if (gone != nullptr && gone->op == lt::operation_t::connect) allow_utp();
    if (const auto* of_peer = dynamic_cast<const lt::peer_alert*>(&alert))
        if (const auto id = torrent_of(of_peer->handle); id && called_itself(*id, of_peer->endpoint)) return;
    if (lt::alert_cast<lt::listen_succeeded_alert>(&alert) != nullptr) listens();
    const auto event = translate(alert, [this](const lt::torrent_handle& handle) { return torrent_of(handle); });
    if (event && !is_known_failure(*event, state.session)) emit(*event);
}

void Engine::Impl::finished_with(TorrentId id) {
    const auto* torrent = find(id);
    if (torrent == nullptr || torrent->finding) return;
    const auto now = registry->torrent(storage::torrent_key(torrent->hashes))->writes->mark();
    when_durable(id, now, [id](Impl& impl, bool durable) {
        if (durable) impl.completed(id);
    });
}

/// The last figures come before it, with the next answer: they are what a summary is made of.
void Engine::Impl::completed(TorrentId id) {
    const auto* torrent = find(id);
    if (torrent == nullptr || !session) return;
    complete.push_back(id);
    session->post_torrent_updates();
}

/// Blocks that libtorrent counts as there may still wait to be written, and what is written may still be taken away by
/// a power cut: `task` comes once they are on the disk itself, or are not.
void Engine::Impl::when_durable(TorrentId id, storage::WriteBarrier::Mark since,
                                std::function<void(Impl&, bool)> task) {
    const auto entry = registry->torrent(storage::torrent_key(torrents.at(id).hashes));
    entry->when_durable(since, [post = poster(), id, task = std::move(task)](Result<bool> durable) {
        post([id, task, durable = std::move(durable)](Impl& impl) {
            if (!durable && impl.find(id) != nullptr) impl.emit(NotKept{id, durable.error()});
            task(impl, durable.value_or(false));
        });
    });
}

/// What was noted when the resume data that has now been answered was asked for.
Save Engine::Impl::take_save(const lt::torrent_handle& handle) {
    const auto id = torrent_of(handle);
    if (!id) return {};
    auto& saves = torrents.at(*id).saves;
    if (saves.empty()) return {};
    auto save = std::move(saves.front());
    saves.pop_front();
    return save;
}

/// To a file that is whole nothing is written any more, so it stays as it is now. Others are written on: what was there
/// when the record was asked for is on the disk, with that time of change or a later one.
std::vector<SyncedFile> Engine::Impl::synced_files(TorrentId id, const std::vector<content::FileStamp>& before,
                                                   const std::vector<bool>& whole) {
    const auto* torrent = find(id);
    if (torrent == nullptr || before.empty()) return {};
    const auto now = registry->torrent(storage::torrent_key(torrent->hashes))->own_writes.last();
    std::vector<SyncedFile> files(now.size());
    for (std::size_t k = 0; k < files.size(); ++k) {
        const bool is_whole = k < whole.size() && whole[k];
        files[k] = {.inode = now[k].inode,
                    .changed_ns = is_whole            ? now[k].changed_ns
                                  : k < before.size() ? before[k].changed_ns
                                                      : 0,
                    .settled = is_whole && now[k].inode != 0};
    }
    return files;
}

}  // namespace bittern::swarm
