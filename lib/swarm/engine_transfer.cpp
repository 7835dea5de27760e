// What is changed of transfers while they run.
#include "swarm/engine_impl.hpp"
#include "swarm/settings.hpp"

#include <algorithm>
#include <limits>

#include <libtorrent/announce_entry.hpp>
#include <libtorrent/extensions/ut_pex.hpp>
#include <libtorrent/ip_filter.hpp>

namespace bittern::swarm {
namespace {

using Pack = lt::settings_pack;

/// 0 is no limit for libtorrent too.
int whole(Rate rate) {
    return static_cast<int>(std::min<std::int64_t>(rate.per_second, std::numeric_limits<int>::max()));
}

lt::download_priority_t priority_of(int priority) {
    return priority < 0 ? lt::low_priority : priority > 0 ? lt::top_priority : lt::default_priority;
}

void prioritize(const lt::torrent_handle& handle, const storage::FilePaths& paths, const std::vector<int>& priorities) {
    for (std::size_t k = 0; k < paths.size(); ++k) {
        const lt::file_index_t file{static_cast<int>(k)};
        // What is left out stays so: this asks libtorrent for nothing that it doesn't know by itself.
        if (handle.file_priority(file) != lt::dont_download)
            handle.file_priority(file, priority_of(k < priorities.size() ? priorities[k] : 0));
    }
}

void encrypt(Pack& pack, Encryption encryption) {
    const bool required = encryption == Encryption::required;
    pack.set_int(Pack::in_enc_policy, required ? Pack::pe_forced : Pack::pe_enabled);
    pack.set_int(Pack::out_enc_policy, required                              ? Pack::pe_forced
                                       : encryption == Encryption::preferred ? Pack::pe_enabled
                                                                             : Pack::pe_disabled);
}

/// As text that libtorrent reads; what it can't is left out.
void block(lt::ip_filter& filter, const AddressRange& range) {
    lt::error_code failed;
    const auto first = lt::make_address(range.first, failed);
    if (failed) return;
    const auto last = lt::make_address(range.last, failed);
    if (!failed && first.is_v4() == last.is_v4() && !(last < first))
        filter.add_rule(first, last, lt::ip_filter::blocked);
}

}  // namespace

/// Only what differs is asked of libtorrent: ten thousand torrents that want nothing special are added at each start.
void Engine::set(TorrentId id, const TorrentTransfer& transfer) {
    auto* torrent = impl_->find(id);
    if (torrent == nullptr) return;
    const auto before = std::exchange(torrent->transfer, transfer);
    ask(torrent->handle, [&](const lt::torrent_handle& handle) {
        if (transfer.down_limit != before.down_limit) handle.set_download_limit(whole(transfer.down_limit));
        if (transfer.up_limit != before.up_limit) handle.set_upload_limit(whole(transfer.up_limit));
        if (transfer.most_peers != before.most_peers)
            handle.set_max_connections(transfer.most_peers < 0 ? -1 : std::max(transfer.most_peers, 2));
        if (transfer.sequential != before.sequential)
            handle.set_flags(transfer.sequential ? lt::torrent_flags::sequential_download : lt::torrent_flags_t{},
                             lt::torrent_flags::sequential_download);
    });
    if (torrent->serve_only || torrent->finding || transfer.priorities == before.priorities) return;
    boost::asio::post(impl_->looking,
                      [handle = torrent->handle, paths = torrent->paths, priorities = transfer.priorities] {
                          ask(handle, [&](const lt::torrent_handle& one) { prioritize(one, paths, priorities); });
                      });
}

void Engine::set(const SessionTransfer& transfer) {
    auto& impl = *impl_;
    if (!impl.session) return;
    impl.limit_rates(transfer);
    Pack pack;
    auto& discovery = impl.options.discovery;
    const auto flag = [&](std::optional<bool> given, bool& own, int setting) {
        if (!given || own == *given) return false;
        own = *given;
        if (setting != 0) pack.set_bool(setting, own);
        return true;
    };
    const bool dht = flag(transfer.dht, discovery.dht, Pack::enable_dht);
    const bool lsd = flag(transfer.lsd, discovery.lsd, Pack::enable_lsd);
    const bool pex = flag(transfer.pex, discovery.pex, 0);
    if (flag(transfer.port_mapping, discovery.port_mapping, Pack::enable_upnp))
        pack.set_bool(Pack::enable_natpmp, discovery.port_mapping);
    if (flag(transfer.utp, impl.utp, Pack::enable_incoming_utp))
        pack.set_bool(Pack::enable_outgoing_utp, impl.utp && impl.utp_allowed);
    if (transfer.most_peers) pack.set_int(Pack::connections_limit, std::max(2, connections_for(*transfer.most_peers)));
    if (transfer.encryption) encrypt(pack, *transfer.encryption);
    impl.session->apply_settings(std::move(pack));
    for (auto& [id, torrent] : impl.torrents) {
        if (torrent.is_private || !torrent.handle.is_valid()) continue;
        const bool needs_pex = discovery.pex && !std::exchange(torrent.has_pex, torrent.has_pex || discovery.pex);
        ask(torrent.handle, [&](const lt::torrent_handle& handle) {
            const auto set = [&](bool changed, bool on, lt::torrent_flags_t disable) {
                if (changed) handle.set_flags(on ? lt::torrent_flags_t{} : disable, disable);
            };
            set(dht, discovery.dht, lt::torrent_flags::disable_dht);
            set(lsd, discovery.lsd, lt::torrent_flags::disable_lsd);
            set(pex, discovery.pex, lt::torrent_flags::disable_pex);
            if (needs_pex) lt::torrent_handle(handle).add_extension(lt::create_ut_pex_plugin, {});
        });
    }
    if (transfer.port) impl.listen_on(*transfer.port);
}

void Engine::Impl::limit_rates(const SessionTransfer& transfer) {
    if (!transfer.down_limit && !transfer.up_limit) return;
    options.down_limit = transfer.down_limit.value_or(options.down_limit);
    options.up_limit = transfer.up_limit.value_or(options.up_limit);
    if (limited)
        session->apply_settings(rate_limits(options));
    else if (!torrents.empty())
        begin_limits();
}

void Engine::Impl::listen_on(std::uint16_t port) {
    if (options.port == port) return;
    options.port = port;
    state.session.listening.clear();
    state.session.listen_failures.clear();
    Pack pack;
    pack.set_str(Pack::listen_interfaces, listen_interfaces(options));
    session->apply_settings(std::move(pack));
}

void Engine::set_trackers(TorrentId id, const std::vector<std::vector<std::string>>& tiers) {
    const auto* torrent = impl_->find(id);
    if (torrent == nullptr) return;
    std::vector<lt::announce_entry> entries;
    std::vector<std::string> urls;
    for (std::size_t tier = 0; tier < tiers.size(); ++tier)
        for (const auto& url : tiers[tier]) {
            entries.emplace_back(url).tier = static_cast<std::uint8_t>(std::min<std::size_t>(tier, 255));
            urls.push_back(url);
        }
    std::erase_if(impl_->state.torrents[id].trackers,
                  [&](const auto& known) { return std::ranges::find(urls, known.url) == urls.end(); });
    ask(torrent->handle, [&](const lt::torrent_handle& handle) { handle.replace_trackers(entries); });
}

void Engine::reannounce(TorrentId id) {
    const auto* torrent = impl_->find(id);
    if (torrent == nullptr) return;
    ask(torrent->handle, [&](const lt::torrent_handle& handle) {
        handle.force_reannounce(0, -1, lt::torrent_handle::ignore_min_interval);
        if (impl_->options.discovery.dht && !torrent->is_private) handle.force_dht_announce();
        if (impl_->options.discovery.lsd && !torrent->is_private) handle.force_lsd_announce();
    });
}

/// A list of hundreds of thousands takes its time to be sorted.
void Engine::set_blocked(std::vector<AddressRange> blocked) {
    boost::asio::post(impl_->preparing, [post = impl_->poster(), blocked = std::move(blocked)] {
        auto filter = std::make_shared<lt::ip_filter>();
        for (const auto& range : blocked) block(*filter, range);
        post([filter](Impl& impl) {
            if (impl.session) impl.session->set_ip_filter(*filter);
        });
    });
}

std::vector<bool> Engine::pieces(TorrentId id) const {
    const auto* torrent = impl_->find(id);
    if (torrent == nullptr) return {};
    std::vector<bool> have(static_cast<std::size_t>(torrent->pieces.size()));
    std::size_t k = 0;
    for (const bool one : torrent->pieces) have[k++] = one;
    return have;
}

}  // namespace bittern::swarm
