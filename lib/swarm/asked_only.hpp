// private: libtorrent
#pragma once
/// Takes from peers only the blocks that they were asked for.

#include <memory>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// For a torrent that is downloaded (add_torrent_params::extensions). libtorrent takes a block that was not asked for
/// yet if it would have asked for it later, and one that is too short for a whole one: so one liar can spoil pieces
/// faster than the others complete them, and the honest, who had a part in every spoilt piece, are banned with it. A
/// peer that sends such a block is disconnected.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> take_only_what_was_asked_for();

}  // namespace bittern::swarm
