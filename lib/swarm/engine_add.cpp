#include "swarm/asked_only.hpp"
#include "swarm/claims.hpp"
#include "swarm/engine_impl.hpp"
#include "swarm/greetings.hpp"
#include "swarm/hash_requests.hpp"
#include "swarm/metadata_exchange.hpp"
#include "swarm/must_read.hpp"
#include "swarm/no_payload.hpp"
#include "swarm/peer_watch.hpp"
#include "swarm/piece_claims.hpp"
#include "swarm/shared_address.hpp"
#include "swarm/torrent_params.hpp"
#include "swarm/transport.hpp"

#include <algorithm>

#include <libtorrent/extensions/smart_ban.hpp>
#include <libtorrent/extensions/ut_pex.hpp>
#include <libtorrent/torrent_info.hpp>

namespace bittern::swarm {
namespace {

void set_id(lt::add_torrent_params& params, TorrentId id) {
    // The number itself travels as the pointer: it comes back with add_torrent_alert.
    params.userdata = lt::client_data_t(reinterpret_cast<void*>(static_cast<std::uintptr_t>(id.value)));  // NOLINT
}

/// Links of a hybrid's two halves don't look alike before one of them has its metadata; that one goes on.
bool gives_way(const Torrent& other, const torrent::Metainfo& metainfo) {
    return other.finding && other.hashes.matches(metainfo.info_hash());
}

/// Peers to try again and again: those that were named, and some of those that were there while the metadata was looked
/// for. They were connected a moment ago, and not all take a second connection as soon as the first is closed.
std::vector<torrent::HostPort> named_and_met(std::vector<torrent::HostPort> named,
                                             const std::vector<lt::tcp::endpoint>& met) {
    constexpr std::size_t most_met = 20;
    for (std::size_t k = 0; k < std::min(met.size(), most_met); ++k) {
        torrent::HostPort peer{met[k].address().to_string(), met[k].port()};
        if (std::ranges::find(named, peer) == named.end()) named.push_back(std::move(peer));
    }
    return named;
}

/// Has the guard watch the files that a download writes, but for those that have no bytes: those libtorrent makes
/// without a write.
void watch(storage::OwnWrites& writes, const AddRequest& request) {
    if (request.serve_only || request.layers_only) return;
    const auto& files = request.metainfo.files();
    std::vector<bool> watched(request.paths.size());
    if (storage::can_be_watched(request.paths.folder()))
        for (std::size_t k = 0; k < watched.size(); ++k)
            watched[k] = (request.wanted.empty() || request.wanted[k]) && files[k].size > Bytes{};
    writes.lie_on(storage::Place(request.paths.folder()));
    writes.watch(request.paths, watched, request.found.empty() ? nullptr : &request.found);
}

}  // namespace

/// What every torrent brings along; the metadata extension comes with the request.
void Engine::Impl::extend(lt::add_torrent_params& params, TorrentId id) {
    const auto greeted = [post = poster(), id](const std::string& address) {
        post([id, address](Impl& impl) { impl.emit(PeerConnected{id, address}); });
    };
    params.extensions.emplace_back(
        [greeted](const lt::torrent_handle&, lt::client_data_t) { return watch_greetings(greeted); });
    params.extensions.emplace_back(lt::create_smart_ban_plugin);
    params.extensions.emplace_back(
        [](const lt::torrent_handle&, lt::client_data_t) { return let_go_of_who_does_not_read(); });
    params.extensions.emplace_back(
        [](const lt::torrent_handle& torrent, lt::client_data_t) { return let_peers_share_an_address(torrent); });
    const auto described = params.ti ? Described::yes : Described::no;
    params.extensions.emplace_back(
        [described](const lt::torrent_handle&, lt::client_data_t) { return keep_useful_claims(described); });
    const Bytes piece_size{params.ti ? params.ti->piece_length() : 0};
    params.extensions.emplace_back([all = unread_hashes, piece_size](const lt::torrent_handle&, lt::client_data_t) {
        return let_go_of_who_fills_memory(all, piece_size);
    });
    torrents[id].has_pex = options.discovery.pex;
    if (options.discovery.pex)
        params.extensions.emplace_back(lt::create_ut_pex_plugin);
    else
        params.flags |= lt::torrent_flags::disable_pex;
    if (!options.discovery.dht) params.flags |= lt::torrent_flags::disable_dht;
    if (!options.discovery.lsd) params.flags |= lt::torrent_flags::disable_lsd;
    const auto heard = [post = poster()](const PeersKnown& peers) {
        post([peers](Impl& engine) { engine.heard_of_peers(peers); });
    };
    params.extensions.emplace_back(
        [heard](const lt::torrent_handle& torrent, lt::client_data_t) { return watch_for_peers(torrent, heard); });
}

void Engine::Impl::judge(lt::add_torrent_params& params, TorrentId id) const {
    const auto judged = [post = poster(), id](const Judgement& judgement) {
        post([id, judgement](Impl& impl) { impl.judged(id, judgement); });
    };
    params.extensions.emplace_back(
        [judged](const lt::torrent_handle& torrent, lt::client_data_t) { return judge_peers(torrent, judged); });
}

TorrentId Engine::find(FindRequest request) {
    const TorrentId id{++impl_->last_id};
    for (const auto other : impl_->index.by_hashes(request.magnet.hashes))
        if (impl_->torrents.at(other).hashes.matches(request.magnet.hashes)) {
            impl_->state.torrents[id].figures.id = id;
            impl_->post([id](Impl& impl) { impl.emit(MetadataRejected{id, same_torrent_twice()}); });
            return id;
        }
    if (!impl_->session) return id;
    auto params = params_of(request);
    impl_->extend(params, id);
    const auto post = impl_->poster();
    MetadataSink sink{.progressed =
                          [post, id](const MetadataFetch::Progress& now) {
                              post([=](Impl& impl) {
                                  impl.emit(MetadataProgressed{id, now.have, now.size, now.peers_with, now.lies});
                              });
                          },
                      .arrived =
                          [post, id, link = request.magnet](std::string info) {
                              post([=, info = std::move(info)](Impl& impl) { impl.metadata(id, info, link); });
                          }};
    impl_->judge(params, id);
    params.extensions.emplace_back(
        [hashes = request.magnet.hashes, sink](const lt::torrent_handle&, lt::client_data_t) {
            return fetch_metadata(hashes, sink);
        });
    set_id(params, id);
    auto& torrent = impl_->torrents[id];
    torrent.hashes = request.magnet.hashes;
    impl_->index.put(id, torrent.hashes, {});
    torrent.finding = true;
    torrent.named = request.magnet.peers;
    torrent.named.insert(torrent.named.end(), request.peers.begin(), request.peers.end());
    impl_->state.torrents[id].figures = {.id = id, .phase = Phase::fetching_metadata};
    impl_->session->async_add_torrent(std::move(params));
    return id;
}

std::optional<Error> Engine::Impl::objection(const AddRequest& request, std::optional<TorrentId> found) const {
    const auto& metainfo = request.metainfo;
    const auto counts = [&](TorrentId id) { return id != found && !gives_way(torrents.at(id), metainfo); };
    for (const auto id : index.by_hashes(metainfo.info_hash()))
        if (counts(id) && torrents.at(id).hashes.matches(metainfo.info_hash())) return same_torrent_twice();
    std::vector<TorrentId> named;
    for (const auto& hash : metainfo.similar())
        for (const auto id : index.by_hash(hash)) named.push_back(id);
    for (const auto& collection : metainfo.collections())
        for (const auto id : index.by_collection(collection)) named.push_back(id);
    if (std::ranges::any_of(named, counts))
        return Error{Fault::refused, "'" + metainfo.name() +
                                         "' names another torrent of this run as similar (BEP 38), which is not "
                                         "safe with this libtorrent; get it by a command of its own"};
    return std::nullopt;
}

void Engine::Impl::send_away_doubles(const torrent::Metainfo& metainfo, TorrentId of) {
    for (const auto id : index.by_hashes(metainfo.info_hash())) {
        const auto& other = torrents.at(id);
        if (id == of || !gives_way(other, metainfo)) continue;
        if (other.handle.is_valid())
            session->remove_torrent(other.handle);
        else
            sent_away[id] = {.successor = of, .then = {}};
        forget(id);
        post([id](Impl& impl) { impl.emit(MetadataRejected{id, same_torrent_twice()}); });
    }
}

void Engine::Impl::forget(TorrentId id) {
    const auto found = torrents.find(id);
    if (found == torrents.end()) return;
    index.remove(id, found->second.hashes, found->second.collections);
    files_changed = true;
    be_wary(id, false);
    torrents.erase(found);
}

void Engine::Impl::expect_files(const Torrent& torrent, const std::vector<content::FileStamp>& stamps) {
    registry->torrent(storage::torrent_key(torrent.hashes))->files.expect(torrent.paths, stamps);
    files_changed = true;
}

TorrentId Engine::add(AddRequest request, std::optional<TorrentId> found) {
    const TorrentId id = found.value_or(TorrentId{impl_->last_id + 1});
    impl_->last_id = std::max(impl_->last_id, id.value);
    if (!impl_->session) return id;
    impl_->state.torrents[id].metainfo = std::make_shared<const torrent::Metainfo>(request.metainfo);
    impl_->state.torrents[id].figures.id = id;
    if (auto error = impl_->objection(request, found)) {
        impl_->post([id, error = *std::move(error)](Impl& impl) { impl.emit(AddFailed{id, error}); });
        return id;
    }
    impl_->send_away_doubles(request.metainfo, id);
    auto& torrent = impl_->torrents[id];
    // A private torrent takes no peers but its trackers' (BEP 27), and these may come from anywhere.
    auto peers = request.metainfo.is_private() ? std::vector<lt::tcp::endpoint>() : std::move(torrent.peers);
    if (torrent.handle.is_valid()) impl_->session->remove_torrent(torrent.handle);
    impl_->index.remove(id, torrent.hashes, torrent.collections);
    torrent = {};
    torrent.hashes = request.metainfo.info_hash();
    torrent.collections = request.metainfo.collections();
    impl_->index.put(id, torrent.hashes, torrent.collections);
    torrent.serve_only = request.serve_only;
    torrent.sent_filler = std::make_shared<SentFiller>(0);
    torrent.withheld = std::make_shared<Withheld>(request.metainfo.piece_count());
    torrent.part_file = request.part_file;
    torrent.is_private = request.metainfo.is_private();
    torrent.named = named_and_met(request.peers, peers);
    torrent.keeps_trees = torrent.hashes.v2 && !request.metainfo.has_piece_layers();
    torrent.paths = request.paths;
    if (torrent.hashes.v2 && !request.serve_only && !request.layers_only)
        torrent.content.emplace(request.metainfo, request.wanted);
    impl_->expect_files(torrent, request.stamps);
    impl_->registry->torrent(storage::torrent_key(torrent.hashes))->mark = request.mark;
    // A private torrent is not looked for in the DHT, so its nodes are of no use (BEP 27).
    if (!torrent.is_private)
        for (const auto& node : request.metainfo.nodes()) impl_->add_dht_door(node);
    impl_->enter_dht();
    // libtorrent's reading of hostile metadata can take seconds: not on the loop's thread.
    boost::asio::post(impl_->preparing,
                      [post = impl_->poster(), id, request = std::move(request), peers = std::move(peers),
                       entry = impl_->registry->torrent(storage::torrent_key(torrent.hashes))] {
                          watch(entry->own_writes, request);
                          auto params = std::make_shared<Result<lt::add_torrent_params>>(params_of(request));
                          if (*params) (*params)->peers.insert((*params)->peers.end(), peers.begin(), peers.end());
                          post([=](Impl& impl) { impl.add_prepared(id, request, std::move(*params)); });
                      });
    return id;
}

void Engine::Impl::add_prepared(TorrentId id, const AddRequest& request, Result<lt::add_torrent_params> params) {
    if (find(id) == nullptr || !session) return;
    for (auto& [link, place] : sent_away)
        if (place.successor == id)
            return void(place.then = [id, request, params](Impl& impl) { impl.add_prepared(id, request, params); });
    if (!params) {
        forget(id);
        return emit(AddFailed{id, params.error()});
    }
    begin_limits();
    heard_of_peers({.local = static_cast<int>(request.peers.size())});  // before they are connected, as if local
    extend(*params, id);
    extend_described(*params, id, request);
    set_id(*params, id);
    session->async_add_torrent(*std::move(params));
}

/// What a torrent whose description is known brings along besides: its metadata for others, and an eye on their
/// progress.
void Engine::Impl::extend_described(lt::add_torrent_params& params, TorrentId id, const AddRequest& request) const {
    const auto plug = [&params](auto make) {
        params.extensions.emplace_back([make](const lt::torrent_handle&, lt::client_data_t) { return make(); });
    };
    plug([info = request.metainfo.shared_info_dictionary()] { return serve_metadata(info); });
    const auto completed = [post = poster(), id](const std::string& address) {
        post([id, address](Impl& impl) { impl.emit(PeerCompleted{id, address}); });
    };
    plug([completed, pieces = request.metainfo.piece_count()] { return watch_peers(pieces, completed); });
    plug(take_only_what_was_asked_for);
    judge(params, id);
    const auto failed = [post = poster(), id](const std::string& url, const std::string& reason) {
        post([id, url, reason](Impl& impl) { impl.emit(WebSeedFailed{id, url, reason}); });
    };
    plug([seeds = web_seeds, urls = request.metainfo.web_seeds(), failed] { return seeds->watch(urls, failed); });
    if (const auto known = torrents.find(id); known != torrents.end()) {
        plug([heard_of = known->second.heard_of] { return heard_of; });
        plug([withheld = known->second.withheld] { return hold_back(withheld); });
        if (Filler filler(request.metainfo); filler.any())
            plug([filler, sent = known->second.sent_filler] { return count_sent_filler(filler, sent); });
    }
    if (request.layers_only) plug(ask_for_no_payload);
}

}  // namespace bittern::swarm
