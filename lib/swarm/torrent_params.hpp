// private: libtorrent
#pragma once
/// From a request to what libtorrent wants to know when a torrent is added.

#include "swarm/engine.hpp"

#include <libtorrent/add_torrent_params.hpp>

namespace bittern::swarm {

/// A torrent known by its link only. Peers named by host are left out: see Engine::connect.
[[nodiscard]] lt::add_torrent_params params_of(const FindRequest& request);

/// A torrent whose description is known; resume record, paths and priorities applied.
/// Fault::malformed where libtorrent won't have the metadata after all.
[[nodiscard]] Result<lt::add_torrent_params> params_of(const AddRequest& request);

/// The peer's endpoint where its host is an address; nullopt where it is a name.
[[nodiscard]] std::optional<lt::tcp::endpoint> endpoint_of(const torrent::HostPort& peer);

/// Both info-hashes as libtorrent has them.
[[nodiscard]] lt::info_hash_t to_lt(const torrent::InfoHash& hash);

}  // namespace bittern::swarm
