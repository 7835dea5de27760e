// private: libtorrent
#pragma once
/// Takes from peers only the blocks that they were asked for, and lets go of those that are asked in vain.

#include <memory>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// For a torrent that is downloaded (add_torrent_params::extensions). libtorrent takes a block that was not asked for
/// yet if it would have asked for it later: so one liar can spoil pieces faster than the others complete them, and the
/// honest, who had a part in every spoilt piece, are banned with it. A peer that sends such a block is disconnected,
/// and so is one that rejects requests, or chokes and unchokes, as fast as it is asked (request_allowance.hpp).
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> take_only_what_was_asked_for();

}  // namespace bittern::swarm
