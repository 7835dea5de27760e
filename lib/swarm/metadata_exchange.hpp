// private: libtorrent
#pragma once
/// The metadata extension (BEP 9) in place of libtorrent's own, so that what strangers send is
/// vetted before libtorrent's parser sees it. A session that uses it must be made without
/// libtorrent's ut_metadata plugin.

#include "swarm/metadata_fetch.hpp"
#include "torrent/info_hash.hpp"

#include <functional>
#include <memory>
#include <string>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// Where fetched metadata goes. Both are called on libtorrent's network thread: they may post, but
/// not block nor call the session; either may be empty.
struct MetadataSink {
    std::function<void(const MetadataFetch::Progress&)> progressed;
    std::function<void(std::string info_dictionary)> arrived;  ///< once: the bytes have the wanted hashes, and nothing
                                                               ///< else is known of them
};

/// For a torrent added by its info-hash alone (add_torrent_params::extensions): asks its peers for
/// the metadata, and serves it in its turn once it is here.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> fetch_metadata(torrent::InfoHash wanted, MetadataSink sink);

/// For a torrent whose description is known: serves it to peers that ask, private or not (to join a
/// private torrent's swarm a peer must know its info-hash). Each peer gets the whole at most twice
/// a minute.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> serve_metadata(std::shared_ptr<const std::string> info_dictionary);

}  // namespace bittern::swarm
