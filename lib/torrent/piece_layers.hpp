// private: libtorrent
#pragma once
/// The hashes of pieces that v2 keeps beside the info dictionary (BEP 52). Private to this room.

#include "torrent/bencode_read.hpp"
#include "torrent/metainfo_data.hpp"

#include <string_view>
#include <unordered_map>

namespace bittern::torrent {

/// Whether a file has a piece layer: one of at most a piece is known by its root alone.
[[nodiscard]] bool takes_layer(const File& file, Bytes piece_size);

/// Fault::verification, naming the file, where the layer is of the wrong length or does not hash to
/// the file's root.
[[nodiscard]] Result<void> check_layer(const File& file, std::string_view layer, Bytes piece_size);

/// Layers by the roots that they are said to have; both lie in the bytes that were parsed.
using LayersByRoot = std::unordered_map<std::string_view, std::string_view>;

/// Fills in the `piece layers` of a .torrent file, not checked yet; none where it has none.
[[nodiscard]] Result<void> read_piece_layers(const Node& root, LayersByRoot& layers);

/// Fills `layers` of a torrent with a v2 half, whose files are known; those that are missing stay empty, which is no
/// fault.
[[nodiscard]] Result<void> take_piece_layers(const LayersByRoot& layers, Metainfo::Data& data);

}  // namespace bittern::torrent
