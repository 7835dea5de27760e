#pragma once
/// The info dictionary of a new torrent (BEP 3, 47, 52). Private to this room.

#include "content/hash.hpp"
#include "content/tree.hpp"
#include "torrent/bencode_write.hpp"
#include "torrent/create.hpp"

#include <string>

namespace bittern::torrent {

/// Bencoded, canonical. A hybrid of several files has pad files between and behind them, as
/// libtorrent makes them from 2.0.8 on.
void write_info(BencodeWriter& out, const content::Tree& tree, const content::TreeHashes& hashes,
                const CreateOptions& options);

/// The bytes of a hash, as they stand in bencoding.
template <class Hash>
[[nodiscard]] std::string_view bytes_of_hash(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace bittern::torrent
