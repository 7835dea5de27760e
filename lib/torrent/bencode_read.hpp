// private: libtorrent
#pragma once
/// Strict reading of bencoded dictionaries (BEP 3). Private to this room: it shows libtorrent's
/// node type.

#include "base/result.hpp"
#include "torrent/decode_limits.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

#include <libtorrent/bdecode.hpp>

namespace bittern::torrent {

using Node = lt::bdecode_node;

/// The first bencoded item of the bytes, which must outlive the node. Fault::malformed with the
/// place where it breaks.
[[nodiscard]] Result<Node> decode(std::string_view bytes, DecodeLimits limits);

/// Whether the keys of a dictionary are in order, as BEP 3 wants. Fault::malformed, naming the key,
/// where one comes twice: readers would disagree on which of the two counts.
[[nodiscard]] Result<bool> check_keys(const Node& dictionary, std::string_view where);

/// An integer of a dictionary; nothing where the key is missing. Fault::malformed where it is of
/// another type, not in its only spelling (`i007e`, `i-0e`), or beyond 64 bits.
[[nodiscard]] Result<std::optional<std::int64_t>> find_integer(const Node& dictionary, std::string_view key);

/// The node under a key if it has that type, else an empty node.
[[nodiscard]] Node find_string(const Node& dictionary, std::string_view key);
[[nodiscard]] Node find_list(const Node& dictionary, std::string_view key);
[[nodiscard]] Node find_dictionary(const Node& dictionary, std::string_view key);
[[nodiscard]] bool has_key(const Node& dictionary, std::string_view key);

/// The bytes of a string node; empty for an empty node.
[[nodiscard]] std::string_view bytes_of(const Node& string);
/// The bencoding of a node, as it came.
[[nodiscard]] std::string_view section_of(const Node& node);

}  // namespace bittern::torrent
