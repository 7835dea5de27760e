#pragma once
/// From hashed files to a torrent's description (BEP 3, 12, 19, 27, 47, 52).

#include "base/result.hpp"
#include "content/hash.hpp"
#include "content/tree.hpp"
#include "torrent/metainfo.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bittern::torrent {

struct CreateOptions {
    std::vector<std::vector<std::string>> trackers;  ///< tiers
    std::vector<std::string> web_seeds;
    std::vector<HostPort> nodes = {};  ///< of the DHT, to begin with (BEP 5)
    bool is_private = false;
    std::string source = {};  ///< in the info dictionary: makes another torrent of the same content; empty: none
    std::string comment = {};
    std::optional<std::chrono::sys_seconds> date =
        {};  ///< nullopt: none, so that the same content gives the same bytes
};

/// A torrent just made.
struct Made {
    std::string file;  ///< the .torrent file
    Magnet link;       ///< with its hashes, name, trackers and web seeds
    Bytes piece_size;
    std::int64_t piece_count = 0;
    bool is_private = false;
    /// It is within the sizes of transfer_limits. What isn't can't be shared, but is a torrent all the same.
    bool small_enough = true;
};

/// Whether the tree's folders are not too deep for a torrent of that format; asked before it is hashed. In v2 they are
/// dictionaries one in another, and readers take so many (decode_limits.hpp): 95 folders, the torrent's own included,
/// or 94 above a symbolic link. Fault::refused names the first file below more.
[[nodiscard]] Result<void> check_depth(const content::Tree& tree, content::Format format);

/// The description of a hashed tree. Deterministic: the same content and options give the same
/// bytes; no creator. Its files are in the order of the padded layout, so tree file k is the k-th that is
/// not a pad file. The info dictionary is byte-identical with what libtorrent's own creator makes
/// of the same files. Fault::usage for what can't be.
[[nodiscard]] Result<Made> make(const content::Tree& tree, const content::TreeHashes& hashes,
                                const CreateOptions& options);

/// What others will make of it. Fault::usage where they will refuse it.
[[nodiscard]] Result<Metainfo> read_back(const Made& made, const ReadLimits& limits = transfer_limits);

/// Both.
[[nodiscard]] Result<Metainfo> create(const content::Tree& tree, const content::TreeHashes& hashes,
                                      const CreateOptions& options);

}  // namespace bittern::torrent
