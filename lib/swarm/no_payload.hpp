// private: libtorrent
#pragma once
/// For a torrent of which only the v2 piece layers are wanted (BEP 52 hash requests).

#include <memory>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// Peers see an interested downloader, so they stay and answer hash requests, but no block is ever asked for.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> ask_for_no_payload();

}  // namespace bittern::swarm
