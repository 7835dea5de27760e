#include "swarm/engine_impl.hpp"
#include "swarm/resume_record.hpp"

#include <libtorrent/alert_types.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/write_resume_data.hpp>

namespace bittern::swarm {
namespace {

std::string saved_dht(const lt::session& session) {
    const auto bytes = lt::write_session_params_buf(session.session_state(lt::session_handle::save_dht_state),
                                                    lt::session_handle::save_dht_state);
    return {bytes.begin(), bytes.end()};
}

/// What it costs that an end is not waited for any longer; empty: nothing that a person could miss, since only goodbyes
/// are still to be said. Without a download's last record the next run hashes its files.
std::string cost_of_cut(bool saved, bool met_nodes_are_lost) {
    std::string cost;
    if (!saved) cost = "what was not on disk yet comes again when the same command goes on";
    if (met_nodes_are_lost)
        cost += std::string(saved ? "" : ", and ") + "the DHT nodes that this run met are forgotten";
    return cost;
}

/// Counted after the peers have gone, so that nothing is missing. Waits for libtorrent's network thread.
std::vector<Counted> last_counted(const std::vector<std::pair<TorrentId, lt::torrent_handle>>& torrents) {
    std::vector<Counted> all;
    for (const auto& [number, handle] : torrents) {
        const auto id = number;
        ask(handle, [&](const lt::torrent_handle& one) {
            all.push_back({id, one.status(lt::torrent_handle::query_pieces)});
        });
    }
    return all;
}

}  // namespace

void Engine::close(std::chrono::milliseconds patience, std::function<void(std::string)> closed) {
    auto& impl = *impl_;
    if (!impl.session) return impl.post([closed = std::move(closed)](Impl&) { closed({}); });
    impl.closed = std::move(closed);
    impl.refresh_timer.cancel();
    impl.close_timer.expires_after(patience);
    impl.close_timer.async_wait([weak = std::weak_ptr(impl.alive)](const boost::system::error_code& error) {
        const auto engine = weak.lock();
        if (error || !engine) return;
        (*engine)->cut_off();
    });
    // With nobody connected nothing is written after the last records, so they can be believed next time.
    impl.session->pause();
    for (auto& [id, torrent] : impl.torrents)
        if (!torrent.serve_only) impl.ask_for_save(id, torrent, {});
    impl.end_if_saved();
}

void Engine::Impl::cut_off() {
    const auto cost = cost_of_cut(saves_awaited == 0, options.discovery.dht && !dht_state);
    log(cost.empty() ? Severity::info : Severity::warning,
        "the network session took too long to end and is cut off: " + (cost.empty() ? "nothing is lost" : cost));
    if (auto done = std::exchange(closed, nullptr)) done(dht_state.value_or(std::string()));
}

void Engine::set_aside(TorrentId id) {
    auto* torrent = impl_->find(id);
    const auto pause = [](const lt::torrent_handle& handle) { handle.pause(); };
    if (torrent == nullptr || torrent->finding || !ask(torrent->handle, pause)) return remove(id);
    torrent->started = true;  // or the end of its check would start it
    torrent->part_file = false;
    impl_->ask_for_save(id, *torrent, {});
    torrent->leaving = true;
}

/// Of a torrent that leaves the last was asked for already.
void Engine::Impl::ask_for_save(TorrentId id, Torrent& torrent, lt::resume_data_flags_t flags) {
    if (torrent.finding || torrent.leaving || !session) return;
    const auto entry = registry->torrent(storage::torrent_key(torrent.hashes));
    Save save{.mark = entry->writes->mark(), .files = {}};
    if (options.storage == storage::Storage::own) save.files = entry->own_writes.last();
    if (torrent.hashes.v2 && !torrent.keeps_trees && torrent.handle.is_valid()) {
        make_record(id, torrent, static_cast<bool>(flags & lt::torrent_handle::only_if_modified));
    } else if (!ask(torrent.handle, [&](const lt::torrent_handle& handle) { handle.save_resume_data(flags); })) {
        return;
    }
    ++saves_awaited;
    torrent.saves.push_back(std::move(save));
}

/// libtorrent's network thread is waited for, so not on the loop's.
void Engine::Impl::make_record(TorrentId id, const Torrent& torrent, bool only_if_modified) {
    boost::asio::post(preparing, [post = poster(), handle = torrent.handle, heard_of = torrent.heard_of,
                                  metainfo = state.find(id)->metainfo, only_if_modified] {
        auto params = record_without_trees(handle, *heard_of);
        MadeRecord record;
        if (params) record = made_record(*std::move(params), *metainfo);
        post([handle, record = std::move(record), only_if_modified](Impl& impl) {
            impl.record_is_made(handle, record, only_if_modified);
        });
    });
}

bool Engine::Impl::is_last_save(TorrentId id) const {
    const auto found = torrents.find(id);
    return found != torrents.end() && found->second.leaving && found->second.saves.empty();
}

void Engine::Impl::save_is_over(TorrentId id, bool last) {
    if (last) remove(id);
    save_answered();
}

/// Of refused torrents too, which the state alone knows.
void Engine::Impl::remove(TorrentId id) {
    if (const auto* torrent = find(id)) {
        take_out(*torrent);
        // Of what is being found nothing is registered, but it may have a hash in common with what is transferred.
        if (!torrent->finding) registry->forget(storage::torrent_key(torrent->hashes));
        forget(id);
    }
    if (state.find(id) != nullptr) post([id](Impl& impl) { impl.emit(Removed{id}); });
}

/// Every save is answered once: by data, or by "nothing changed".
void Engine::Impl::save_answered() {
    --saves_awaited;
    end_if_saved();
}

/// Ends the torrent in libtorrent. Blocks of files that were left out lie in a part file, which goes too; a session
/// that ends before it is gone would leave it behind. Without one of ours, libtorrent would remove what has its name.
void Engine::Impl::take_out(const Torrent& torrent) {
    if (!session || !torrent.handle.is_valid()) return;
    if (!torrent.part_file) return session->remove_torrent(torrent.handle);
    ++deletions_awaited;
    session->remove_torrent(torrent.handle, lt::session::delete_partfile);
}

void Engine::Impl::deleted(const lt::torrent_deleted_alert&) {
    --deletions_awaited;
    end_if_saved();
}

void Engine::Impl::not_deleted(const lt::torrent_delete_failed_alert&) {
    --deletions_awaited;
    end_if_saved();
}

void Engine::Impl::end_if_saved() {
    if (closed && session && saves_awaited == 0 && deletions_awaited == 0) end_session();
}

void Engine::Impl::end_session() {
    // All wait for libtorrent's threads: the last figures and saving the nodes for an answer, the proxy's destructor
    // (not its assignment) for their end, at the longest for trackers to hear our goodbye.
    stop_examining.source.request_stop();
    std::vector<std::pair<TorrentId, lt::torrent_handle>> handles;
    for (const auto& [id, torrent] : torrents) handles.emplace_back(id, torrent.handle);
    ending = std::jthread([last = std::move(session), keep_dht = options.discovery.dht, weak = std::weak_ptr(alive),
                           &loop = loop, post = poster(), handles = std::move(handles)]() mutable {
        post([figures = last_counted(handles)](Impl& impl) { impl.counted(figures); });
        // Before the goodbyes, so that they are kept however long those take.
        post([dht = keep_dht ? saved_dht(*last) : std::string()](Impl& impl) { impl.dht_state = dht; });
        {
            const auto proxy = last->abort();
            last.reset();
        }
        boost::asio::post(loop, [weak] {
            const auto engine = weak.lock();
            if (!engine) return;
            (*engine)->close_timer.cancel();
            if (auto done = std::exchange((*engine)->closed, nullptr)) done(std::move(*(*engine)->dht_state));
        });
    });
}

}  // namespace bittern::swarm
