#include "swarm/record_without_trees.hpp"

#include <algorithm>

#include <libtorrent/peer_info.hpp>
#include <libtorrent/torrent_status.hpp>

namespace bittern::swarm {
namespace {

using Block = lt::block_info;

/// Blocks that came; one that is still being written counts, as whoever keeps the record waits for that.
void set_unfinished(lt::add_torrent_params& params, const std::vector<lt::partial_piece_info>& pieces) {
    for (const auto& piece : pieces) {
        if (piece.finished == 0 && piece.writing == 0) continue;
        lt::bitfield blocks(piece.blocks_in_piece, false);
        for (int k = 0; k < piece.blocks_in_piece; ++k)
            if (piece.blocks[k].state == Block::finished || piece.blocks[k].state == Block::writing) blocks.set_bit(k);
        params.unfinished_pieces.emplace(piece.piece_index, std::move(blocks));
    }
}

/// Only where we connected does the address have the port at which the peer can be reached.
std::vector<lt::tcp::endpoint> reached(const lt::torrent_handle& handle) {
    std::vector<lt::peer_info> peers;
    handle.get_peer_info(peers);
    std::erase_if(peers, [](const lt::peer_info& peer) {
        return !(peer.flags & lt::peer_info::local_connection) ||
               (peer.flags & (lt::peer_info::connecting | lt::peer_info::handshake));
    });
    std::vector<lt::tcp::endpoint> endpoints;
    for (const auto& peer : peers) endpoints.push_back(peer.ip);
    return endpoints;
}

}  // namespace

void PeersHeardOf::on_add_peer(const lt::tcp::endpoint& peer, lt::peer_source_flags_t, lt::add_peer_flags_t flags) {
    if (flags & lt::torrent_plugin::filtered) return;
    const std::lock_guard lock(mutex_);
    if (peers_.size() < most) peers_.insert(peer);
}

std::vector<lt::tcp::endpoint> PeersHeardOf::heard() const {
    const std::lock_guard lock(mutex_);
    return {peers_.begin(), peers_.end()};
}

std::optional<lt::add_torrent_params> record_without_trees(const lt::torrent_handle& handle,
                                                           const PeersHeardOf& heard_of) try {
    lt::add_torrent_params params;
    // In this order, a piece that is finished meanwhile is in both, not in neither.
    set_unfinished(params, handle.get_download_queue());
    const auto status = handle.status(lt::torrent_handle::query_pieces);
    for (const auto piece : status.pieces.range())
        if (status.pieces[piece]) params.unfinished_pieces.erase(piece);
    params.have_pieces = status.pieces;
    params.info_hashes = status.info_hashes;
    params.peers = reached(handle);
    for (const auto& peer : heard_of.heard())
        if (params.peers.size() < PeersHeardOf::most && std::ranges::find(params.peers, peer) == params.peers.end())
            params.peers.push_back(peer);
    std::ranges::sort(params.peers);  // so that what is the same looks the same
    return params;
} catch (const lt::system_error&) {
    return std::nullopt;
}

}  // namespace bittern::swarm
