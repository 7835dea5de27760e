// private: libtorrent
#pragma once
/// What decrypts the bytes of a peer, so that somebody else can stand behind it.

#include <memory>

#include <libtorrent/extensions.hpp>
#include <libtorrent/peer_connection_handle.hpp>

namespace bittern::swarm {

/// What the connection's bytes go through before they are read as messages; null where they come in the clear. The
/// connection has to be there still.
[[nodiscard]] std::shared_ptr<lt::crypto_plugin> receive_crypto(const lt::bt_peer_connection_handle& peer);

}  // namespace bittern::swarm
