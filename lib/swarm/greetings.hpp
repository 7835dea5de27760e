// private: libtorrent
#pragma once
/// Tells which peers say hello. libtorrent's alerts don't: of connections that we make they tell that these are tried,
/// and then only how they end.

#include <functional>
#include <memory>
#include <string>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// Called on the network thread with the peer's address and port.
using OnGreeted = std::function<void(const std::string& address)>;

/// For every torrent (add_torrent_params::extensions).
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> watch_greetings(OnGreeted on_greeted);

}  // namespace bittern::swarm
