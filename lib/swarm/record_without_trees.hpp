// private: libtorrent
#pragma once
/// A torrent's resume data without its v2 hash trees. libtorrent's own brings a copy of them, 64 bytes for 16 KiB of
/// content and half as much again while it is made, of which nothing is kept where piece layers are known.

#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/extensions.hpp>
#include <libtorrent/torrent_handle.hpp>

namespace bittern::swarm {

/// Peers that a torrent heard of, for the next run to try. An extension (add_torrent_params::extensions); heard() may
/// be called by any thread.
class PeersHeardOf final : public lt::torrent_plugin {
public:
    static constexpr std::size_t most = 100;
    void on_add_peer(const lt::tcp::endpoint& peer, lt::peer_source_flags_t, lt::add_peer_flags_t flags) override;
    [[nodiscard]] std::vector<lt::tcp::endpoint> heard() const;

private:
    mutable std::mutex mutex_;
    std::set<lt::tcp::endpoint> peers_;
};

/// Pieces that are there, blocks of unfinished ones, and peers: those we are connected to and, up to PeersHeardOf::most
/// in all, others. Waits for libtorrent's network thread; nullopt where the torrent is gone.
[[nodiscard]] std::optional<lt::add_torrent_params> record_without_trees(const lt::torrent_handle& handle,
                                                                         const PeersHeardOf& heard_of);

}  // namespace bittern::swarm
