#include <boost/asio/ip/tcp.hpp>
#include <libtorrent/extensions/smart_ban.hpp>
#include <libtorrent/extensions/ut_pex.hpp>
#include <libtorrent/ip_filter.hpp>
#include <libtorrent/mmap_disk_io.hpp>
#include <libtorrent/session_stats.hpp>
#include <libtorrent/version.hpp>

#include "base/printable.hpp"
#include "storage/guard.hpp"
#include "swarm/engine_impl.hpp"
#include "swarm/metadata_exchange.hpp"
#include "swarm/no_payload.hpp"
#include "swarm/peer_watch.hpp"
#include "swarm/settings.hpp"
#include "swarm/torrent_params.hpp"
#include "swarm/transport.hpp"

namespace bittern::swarm {
namespace {

using Clock = std::chrono::steady_clock;

/// Between extra tries while nobody is connected: a DHT of fresh nodes answers nothing to the first announcements, and a
/// peer that was named may not be up yet.
std::chrono::seconds pause_after(int announcements) {
    constexpr int longest = 60;
    return std::chrono::seconds{announcements < 6 ? 1 << announcements : longest};
}

void set_id(lt::add_torrent_params& params, TorrentId id) {
    // The number itself travels as the pointer: it comes back with add_torrent_alert.
    params.userdata = lt::client_data_t(reinterpret_cast<void*>(static_cast<std::uintptr_t>(id.value)));  // NOLINT
}

bool shares_a_name(const torrent::Metainfo& metainfo, const Torrent& other) {
    for (const auto& hash : metainfo.similar())
        if (hash == other.hashes.short_form() || hash == other.hashes.v1) return true;
    for (const auto& collection : metainfo.collections())
        if (std::ranges::find(other.collections, collection) != other.collections.end()) return true;
    return false;
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(boost::asio::io_context& loop, EngineOptions options) try {
    auto impl = std::make_unique<Impl>(loop, std::move(options));
    if (auto remark = udp_buffer_remark(kernel_limit("rmem_max"), kernel_limit("wmem_max")); !remark.empty())
        impl->log(Severity::info, remark);
    // Information only: nobody can act on it in each run.
    if (auto warning = library_warning(); !warning.empty()) impl->log(Severity::info, warning);
    impl->registry = std::make_shared<storage::Registry>([post = impl->poster()](const storage::FileChange& change) {
        post([change](Impl& engine) { engine.file_changed(change); });
    });
    auto params = session_params(impl->options);
    params.disk_io_constructor = storage::guarded(lt::mmap_disk_io_constructor, impl->registry);
    impl->session = std::make_unique<lt::session>(std::move(params));
    impl->limit_local_peers();
    impl->session->set_alert_notify([post = impl->poster()] { post([](Impl& engine) { engine.drain(); }); });
    impl->start_refreshing();
    return std::unique_ptr<Engine>(new Engine(std::move(impl)));
} catch (const std::exception& error) {
    return fail(Fault::network, std::string("the network session can't be started: ") + printable(error.what()));
}

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

void Engine::Impl::emit(const Event& event) {
    apply(state, event);
    if (subscriber) subscriber(event);
}

std::function<void(std::function<void(Engine::Impl&)>)> Engine::Impl::poster() const {
    return [weak = std::weak_ptr(alive), &loop = loop](std::function<void(Impl&)> task) {
        boost::asio::post(loop, [weak, task = std::move(task)] {
            if (const auto engine = weak.lock()) task(**engine);
        });
    };
}

void Engine::Impl::post(std::function<void(Impl&)> task) const { poster()(std::move(task)); }

Torrent* Engine::Impl::find(TorrentId id) {
    const auto found = torrents.find(id);
    return found == torrents.end() ? nullptr : &found->second;
}

/// libtorrent exempts local peers from rate limits; a limit that someone asked for is meant for all.
void Engine::Impl::limit_local_peers() {
    if (options.down_limit.per_second == 0 && options.up_limit.per_second == 0) return;
    lt::ip_filter everyone;
    const auto global = std::uint32_t{1} << static_cast<std::uint32_t>(lt::session::global_peer_class_id);
    everyone.add_rule(lt::make_address("0.0.0.0"), lt::make_address("255.255.255.255"), global);
    everyone.add_rule(lt::make_address("::"), lt::make_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), global);
    session->set_peer_class_filter(everyone);
}

void Engine::Impl::allow_utp() {
    if (std::exchange(utp_allowed, true)) return;
    lt::settings_pack pack;
    pack.set_bool(lt::settings_pack::enable_outgoing_utp, true);
    session->apply_settings(std::move(pack));
}

/// What every torrent brings along; the metadata extension comes with the request.
void Engine::Impl::extend(lt::add_torrent_params& params) {
    params.extensions.emplace_back(lt::create_smart_ban_plugin);
    if (options.discovery.pex)
        params.extensions.emplace_back(lt::create_ut_pex_plugin);
    else
        params.flags |= lt::torrent_flags::disable_pex;
    if (!options.discovery.dht) params.flags |= lt::torrent_flags::disable_dht;
    if (!options.discovery.lsd) params.flags |= lt::torrent_flags::disable_lsd;
    if (utp_allowed) return;
    const auto heard = [post = poster()] { post([](Impl& engine) { engine.allow_utp(); }); };
    params.extensions.emplace_back([heard](const lt::torrent_handle&, lt::client_data_t) { return watch_for_distant_peers(heard); });
}

void Engine::Impl::start_refreshing() {
    refresh_timer.expires_after(options.refresh);
    refresh_timer.async_wait([weak = std::weak_ptr(alive)](const boost::system::error_code& error) {
        const auto engine = weak.lock();
        if (error || !engine || !(*engine)->session) return;
        (*engine)->refresh();
        (*engine)->start_refreshing();
    });
}

void Engine::Impl::refresh() {
    session->post_torrent_updates();
    session->post_session_stats();
    constexpr std::size_t files_looked_at = 64;
    registry->sweep(files_looked_at);
    for (auto& [id, torrent] : torrents) announce_early(id, torrent);
}

void Engine::Impl::announce_early(TorrentId id, Torrent& torrent) {
    if (!torrent.handle.is_valid()) return;
    const auto* view = state.find(id);
    const bool lonely = view != nullptr && view->figures.peers_connected == 0;
    const auto now = Clock::now();
    // One that has company, or has announced often enough, goes on at libtorrent's pace of a quarter of an hour.
    if (!lonely || now < torrent.next_announcement) return;
    for (const auto& peer : torrent.named) connect(torrent, peer);
    if (options.discovery.dht && !torrent.is_private && state.session.dht_nodes > 0) torrent.handle.force_dht_announce();
    if (options.discovery.lsd && !torrent.is_private) torrent.handle.force_lsd_announce();
    torrent.next_announcement = now + pause_after(torrent.announcements++);
}

void Engine::Impl::expect_files(const Torrent& torrent, const std::vector<content::FileStamp>& stamps) {
    std::vector<storage::StampedFile> files(torrent.paths.size());
    for (std::size_t k = 0; k < files.size(); ++k) {
        files[k].path = torrent.paths[k];
        if (k < stamps.size() && !torrent.paths[k].empty() && stamps[k] != content::FileStamp{}) files[k].stamp = stamps[k];
    }
    registry->torrent(storage::torrent_key(torrent.hashes))->files.expect(std::move(files));
}

void Engine::Impl::file_changed(const storage::FileChange& change) {
    for (const auto& [id, torrent] : torrents)
        if (storage::torrent_key(torrent.hashes) == change.torrent) return emit(FileChanged{id, change.path});
}

TorrentId Engine::find(FindRequest request) {
    const TorrentId id{++impl_->last_id};
    auto params = params_of(request);
    impl_->extend(params);
    const auto post = impl_->poster();
    MetadataSink sink{
        .progressed = [post, id](Bytes have, Bytes size) { post([=](Impl& impl) { impl.emit(MetadataProgressed{id, have, size}); }); },
        .arrived = [post, id, link = request.magnet](std::string info) {
            post([=, info = std::move(info)](Impl& impl) { impl.metadata(id, info, link); });
        }};
    params.extensions.emplace_back([hashes = request.magnet.hashes, sink](const lt::torrent_handle&, lt::client_data_t) {
        return fetch_metadata(hashes, sink);
    });
    set_id(params, id);
    auto& torrent = impl_->torrents[id];
    torrent.hashes = request.magnet.hashes;
    torrent.finding = true;
    torrent.named = request.magnet.peers;
    torrent.named.insert(torrent.named.end(), request.peers.begin(), request.peers.end());
    impl_->state.torrents[id].figures = {.id = id, .phase = Phase::fetching_metadata};
    impl_->session->async_add_torrent(std::move(params));
    return id;
}

std::optional<Error> Engine::Impl::objection(const AddRequest& request, std::optional<TorrentId> found) const {
    for (const auto& [id, other] : torrents) {
        if (id == found) continue;
        if (other.hashes.matches(request.metainfo.info_hash()))
            return Error{Fault::refused, "'" + request.metainfo.name() + "' is being transferred already"};
        if (shares_a_name(request.metainfo, other))
            return Error{Fault::refused,
                         "'" + request.metainfo.name() + "' names another torrent of this run as similar (BEP 38), which is not "
                         "safe with this libtorrent; get it by a command of its own"};
    }
    return std::nullopt;
}

TorrentId Engine::add(AddRequest request, std::optional<TorrentId> found) {
    const TorrentId id = found.value_or(TorrentId{impl_->last_id + 1});
    impl_->last_id = std::max(impl_->last_id, id.value);
    impl_->state.torrents[id].metainfo = std::make_shared<const torrent::Metainfo>(request.metainfo);
    impl_->state.torrents[id].figures.id = id;
    if (auto error = impl_->objection(request, found)) {
        impl_->post([id, error = *std::move(error)](Impl& impl) { impl.emit(AddFailed{id, error}); });
        return id;
    }
    auto& torrent = impl_->torrents[id];
    auto peers = std::move(torrent.peers);
    if (torrent.handle.is_valid()) {
        impl_->ids.erase(torrent.handle);
        impl_->session->remove_torrent(torrent.handle);
    }
    torrent = {};
    torrent.hashes = request.metainfo.info_hash();
    torrent.collections = request.metainfo.collections();
    torrent.serve_only = request.serve_only;
    torrent.is_private = request.metainfo.is_private();
    torrent.named = request.peers;
    for (const auto& path : request.paths) torrent.paths.push_back(path.empty() ? path : request.folder / path);
    impl_->expect_files(torrent, request.stamps);
    // libtorrent's reading of hostile metadata can take seconds: not on the loop's thread.
    boost::asio::post(impl_->preparing, [post = impl_->poster(), id, request = std::move(request), peers = std::move(peers)] {
        auto params = std::make_shared<Result<lt::add_torrent_params>>(params_of(request));
        if (*params) (*params)->peers.insert((*params)->peers.end(), peers.begin(), peers.end());
        post([=](Impl& impl) { impl.add_prepared(id, request, std::move(*params)); });
    });
    return id;
}

void Engine::Impl::add_prepared(TorrentId id, const AddRequest& request, Result<lt::add_torrent_params> params) {
    if (find(id) == nullptr || !session) return;
    if (!params) {
        torrents.erase(id);
        return emit(AddFailed{id, params.error()});
    }
    extend(*params);
    extend_described(*params, id, request);
    set_id(*params, id);
    session->async_add_torrent(*std::move(params));
}

/// What a torrent whose description is known brings along besides: its metadata for others, and an eye on their progress.
void Engine::Impl::extend_described(lt::add_torrent_params& params, TorrentId id, const AddRequest& request) const {
    const auto plug = [&params](auto make) {
        params.extensions.emplace_back([make](const lt::torrent_handle&, lt::client_data_t) { return make(); });
    };
    plug([info = std::make_shared<const std::string>(request.metainfo.info_dictionary())] { return serve_metadata(info); });
    const auto completed = [post = poster(), id](const std::string& address) {
        post([id, address](Impl& impl) { impl.emit(PeerCompleted{id, address}); });
    };
    plug([completed, pieces = request.metainfo.piece_count()] { return watch_peers(pieces, completed); });
    if (request.layers_only) plug(ask_for_no_payload);
}

void Engine::remove(TorrentId id) {
    auto* torrent = impl_->find(id);
    if (torrent == nullptr) return;
    if (torrent->handle.is_valid()) impl_->take_out(*torrent);
    impl_->ids.erase(torrent->handle);
    impl_->registry->forget(storage::torrent_key(torrent->hashes));
    impl_->torrents.erase(id);
    impl_->post([id](Impl& impl) { impl.emit(Removed{id}); });
}

void Engine::connect(TorrentId id, const torrent::HostPort& peer) {
    auto* torrent = impl_->find(id);
    if (torrent == nullptr) return;
    torrent->named.push_back(peer);
    if (torrent->handle.is_valid()) impl_->connect(*torrent, peer);
}

void Engine::Impl::connect(const Torrent& torrent, const torrent::HostPort& peer) {
    // As if a tracker had named it: libtorrent gives such a peer another try however often it failed.
    const auto source = lt::peer_info::tracker;
    if (const auto endpoint = endpoint_of(peer)) return torrent.handle.connect_peer(*endpoint, source);
    auto resolver = std::make_shared<boost::asio::ip::tcp::resolver>(loop);
    resolver->async_resolve(peer.host, std::to_string(peer.port),
                            [this, weak = std::weak_ptr(alive), resolver, peer, source, handle = torrent.handle](const auto& error, const auto& results) {
                                const auto engine = weak.lock();
                                if (!engine || !handle.is_valid()) return;
                                if (error) return log(Severity::warning, "no address for the peer " + printable(peer.host) + ": " + error.message());
                                for (const auto& result : results) handle.connect_peer(result.endpoint(), source);
                            });
}

const State& Engine::state() const { return impl_->state; }
void Engine::subscribe(std::function<void(const Event&)> subscriber) { impl_->subscriber = std::move(subscriber); }

void Engine::save(TorrentId id, bool include_metadata) {
    if (auto* torrent = impl_->find(id)) impl_->ask_for_save(*torrent, include_metadata);
}

void Engine::set_stamps(TorrentId id, const std::vector<content::FileStamp>& stamps) {
    if (const auto* torrent = impl_->find(id)) impl_->expect_files(*torrent, stamps);
}

void Engine::piece_layers(TorrentId id, std::function<void(std::vector<std::string>)> answer) {
    std::vector<std::string> layers;
    const auto* torrent = impl_->find(id);
    const auto info = torrent != nullptr && torrent->handle.is_valid() ? torrent->handle.torrent_file_with_hashes() : nullptr;
    if (info) {
        for (const auto index : info->files().file_range()) {
            const auto layer = info->piece_layer(index);
            layers.emplace_back(layer.data(), static_cast<std::size_t>(layer.size()));
        }
    }
    impl_->post([layers = std::move(layers), answer = std::move(answer)](Impl&) { answer(layers); });
}

std::string library_version() { return lt::version(); }

std::string library_warning() {
    int major = 0, minor = 0, tiny = 0;
    if (std::sscanf(lt::version(), "%d.%d.%d", &major, &minor, &tiny) != 3) return {};
    if (std::tuple(major, minor, tiny) >= std::tuple(2, 0, 14)) return {};
    return "libtorrent " + library_version() + " lacks security fixes of 2.0.14: a newer package is advised";
}

}  // namespace bittern::swarm
