#include "swarm/engine.hpp"

#include "base/printable.hpp"
#include "storage/disk.hpp"
#include "storage/guard.hpp"
#include "swarm/engine_impl.hpp"
#include "swarm/settings.hpp"
#include "swarm/torrent_params.hpp"

#include <libtorrent/mmap_disk_io.hpp>
#include <libtorrent/torrent_info.hpp>

namespace bittern::swarm {
namespace {

std::vector<TouchedFile> touched_of(storage::GuardedTorrent& torrent) {
    std::vector<TouchedFile> files;
    for (const auto& [file, touch] : torrent.own_writes.find_touched())
        files.push_back({static_cast<std::size_t>(file.value), touch == storage::Touch::edit});
    return files;
}

FilesLeft files_left(storage::GuardedTorrent& torrent, std::size_t files) {
    FilesLeft left{.quiet = std::chrono::system_clock::now(), .touched = touched_of(torrent)};
    for (FileIndex file{0}; static_cast<std::size_t>(file.value) < files; ++file.value)
        left.stamps.push_back(torrent.own_writes.last(file).value_or(content::FileStamp()));
    return left;
}

/// Whether there is a layer for each file that needs one: a file within one piece has none but its root.
bool are_all(const std::vector<std::string>& layers, const torrent::Metainfo& metainfo) {
    const auto& files = metainfo.files();
    if (layers.size() != files.size()) return false;
    for (std::size_t k = 0; k < files.size(); ++k)
        if (!files[k].pad && files[k].size > metainfo.piece_size() && layers[k].empty()) return false;
    return true;
}

std::vector<std::string> layers_of(const lt::torrent_handle& handle) try {
    std::vector<std::string> layers;
    const auto info = handle.is_valid() ? handle.torrent_file_with_hashes() : nullptr;
    if (!info) return layers;
    for (const auto index : info->files().file_range()) {
        const auto layer = info->piece_layer(index);
        layers.emplace_back(layer.data(), static_cast<std::size_t>(layer.size()));
    }
    return layers;
} catch (const std::exception&) {
    return {};  // removed meanwhile
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(boost::asio::io_context& loop, EngineOptions options) try {
    auto impl = std::make_unique<Impl>(loop, std::move(options));
    if (auto remark = udp_buffer_remark(kernel_limit("rmem_max"), kernel_limit("wmem_max")); !remark.empty())
        impl->log(Severity::info, remark);
    // Information only: nobody can act on it in each run.
    if (auto warning = library_warning(); !warning.empty()) impl->log(Severity::info, warning);
    impl->registry = std::make_shared<storage::Registry>(
        [post = impl->poster()](const storage::LostFile& lost) {
            post([lost](Impl& engine) { engine.file_lost(lost); });
        },
        [post = impl->poster()](const storage::TorrentKey& key, const std::optional<Error>& trouble) {
            post([key, trouble](Impl& engine) { engine.disk_told(key, trouble); });
        });
    BITTERN_CHECK(check_listen(impl->options));
    auto params = session_params(impl->options);
    params.disk_io_constructor = storage::guarded(
        impl->options.storage == storage::Storage::own
            ? storage::own_disk({.write_cache = impl->options.write_cache, .counters = impl->disk}, impl->registry)
            : storage::BackEnd(lt::mmap_disk_io_constructor),
        impl->registry);
    impl->session = std::make_unique<lt::session>(std::move(params));
    impl->session->add_extension(std::shared_ptr<lt::plugin>(impl->web_seeds));
    impl->session->set_alert_notify([post = impl->poster()] { post([](Impl& engine) { engine.drain(); }); });
    for (const auto& router : dht_routers(impl->options.discovery))
        if (!endpoint_of(router)) impl->add_dht_door(router);
    impl->enter_dht();
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

void Engine::Impl::post(std::function<void(Impl&)> task) const {
    poster()(std::move(task));
}

Torrent* Engine::Impl::find(TorrentId id) {
    const auto found = torrents.find(id);
    return found == torrents.end() ? nullptr : &found->second;
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
    sweep();
    look_at_lost();
    enter_dht();
    try_those_due();
    wake_rested();
}

/// Changes are noticed even in files that nobody reads. A file system that hangs must not hang the loop.
void Engine::Impl::sweep() {
    if (std::exchange(sweeping, true)) return;
    const bool count = std::exchange(files_changed, false);
    boost::asio::post(preparing, [registry = registry, post = poster(), interval = options.refresh, count,
                                  files = swept_files]() mutable {
        if (count) files = registry->file_count();
        registry->sweep(storage::sweep_size(files, interval));
        post([files](Impl& impl) {
            impl.swept_files = files;
            impl.sweeping = false;
        });
    });
}

std::optional<TorrentId> Engine::Impl::torrent_of(const storage::TorrentKey& key) const {
    for (const auto id : index.by_hash(key))
        if (storage::torrent_key(torrents.at(id).hashes) == key) return id;
    return std::nullopt;
}

/// Nothing more is asked of peers meanwhile; they stay, and may have what is there.
void Engine::Impl::disk_told(const storage::TorrentKey& key, const std::optional<Error>& trouble) {
    const auto id = torrent_of(key);
    if (!id) return;
    if (!torrents.at(*id).serve_only)
        ask(torrents.at(*id).handle, [&](const lt::torrent_handle& handle) {
            trouble ? handle.set_flags(lt::torrent_flags::upload_mode)
                    : handle.unset_flags(lt::torrent_flags::upload_mode);
        });
    trouble ? emit(DiskRefused{*id, *trouble}) : emit(DiskTakes{*id});
}

void Engine::remove(TorrentId id) {
    impl_->remove(id);
}

void Engine::remove(TorrentId id, Written written) {
    std::shared_ptr<storage::GuardedTorrent> entry;
    std::size_t files = 0;
    if (const auto* torrent = impl_->find(id)) {
        entry = impl_->registry->torrent(storage::torrent_key(torrent->hashes));
        files = torrent->paths.size();
    }
    impl_->remove(id);
    const auto tell = [post = impl_->poster(), written = std::move(written), entry, files](bool) {
        post([written, entry, files](Impl&) {
            written(entry ? files_left(*entry, files) : FilesLeft{.quiet = std::chrono::system_clock::now()});
        });
    };
    if (entry)
        entry->writes->when_written(entry->writes->mark(), tell);
    else
        tell(true);
}

std::optional<storage::DiskFigures> Engine::disk() const {
    if (impl_->options.storage != storage::Storage::own) return std::nullopt;
    return impl_->disk->now();
}

const State& Engine::state() const {
    return impl_->state;
}
void Engine::subscribe(std::function<void(const Event&)> subscriber) {
    impl_->subscriber = std::move(subscriber);
}

void Engine::save(TorrentId id) {
    if (auto* torrent = impl_->find(id)) impl_->ask_for_save(id, *torrent, lt::torrent_handle::only_if_modified);
}

std::vector<TouchedFile> Engine::find_touched(TorrentId id) {
    const auto* torrent = impl_->find(id);
    if (torrent == nullptr) return {};
    return touched_of(*impl_->registry->torrent(storage::torrent_key(torrent->hashes)));
}

void Engine::set_stamps(TorrentId id, const std::vector<content::FileStamp>& stamps) {
    const auto* torrent = impl_->find(id);
    if (torrent == nullptr) return;
    auto expected = stamps;
    const auto entry = impl_->registry->torrent(storage::torrent_key(torrent->hashes));
    for (std::size_t k = 0; k < expected.size(); ++k) {
        if (stamps[k] == content::FileStamp{}) continue;  // nothing is expected of it
        auto ours = entry->own_writes.last(FileIndex{static_cast<int>(k)});
        if (!ours) continue;
        ours->changed_ns = stamps[k].changed_ns;
        expected[k] = *ours;
    }
    impl_->expect_files(*torrent, expected);
}

void Engine::piece_layers(TorrentId id, std::function<void(std::vector<std::string>)> answer) {
    const auto* torrent = impl_->find(id);
    // libtorrent's network thread makes a copy of them, which takes its time.
    boost::asio::post(impl_->preparing,
                      [post = impl_->poster(), id, handle = torrent != nullptr ? torrent->handle : lt::torrent_handle(),
                       answer = std::move(answer)] {
                          auto layers = layers_of(handle);
                          post([id, layers = std::move(layers), answer](Impl& impl) {
                              if (auto* known = impl.find(id); known != nullptr && known->keeps_trees)
                                  known->keeps_trees = !are_all(layers, *impl.state.find(id)->metainfo);
                              answer(layers);
                          });
                      });
}

}  // namespace bittern::swarm
