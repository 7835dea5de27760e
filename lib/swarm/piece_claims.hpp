// private: libtorrent
#pragma once
/// What peers say of pieces, as far as it is of use.

#include <memory>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

enum class Described { no, yes };

/// For every torrent (add_torrent_params::extensions). While only a link is known libtorrent keeps what each peer says
/// it has, though as yet nothing can be made of it: up to 1 MiB of one connection, and all of it is said again when the
/// torrent is added with its description. None of that is kept. And a peer may allow some pieces to be asked for while
/// it chokes us (BEP 6: ten or so), which libtorrent would write down without end.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> keep_useful_claims(Described described);

}  // namespace bittern::swarm
