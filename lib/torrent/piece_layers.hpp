// private: libtorrent
#pragma once
/// The hashes of pieces that v2 keeps beside the info dictionary (BEP 52). Private to this room.

#include "torrent/bencode_read.hpp"
#include "torrent/metainfo_data.hpp"

namespace bittern::torrent {

/// Whether a file has a piece layer: one of at most a piece is known by its root alone.
[[nodiscard]] bool takes_layer(const File& file, Bytes piece_size);

/// Fault::verification, naming the file, where the layer is of the wrong length or does not hash to
/// the file's root.
[[nodiscard]] Result<void> check_layer(const File& file, std::string_view layer, Bytes piece_size);

/// Fills `layers` from the `piece layers` of a .torrent file; those that are missing stay empty,
/// which is no fault.
[[nodiscard]] Result<void> read_piece_layers(const Node& root, Metainfo::Data& data);

}  // namespace bittern::torrent
