#pragma once
/// What libtorrent itself makes of an info dictionary, to compare ours with.

#include "torrent/metainfo.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <libtorrent/bdecode.hpp>
#include <libtorrent/torrent_info.hpp>

namespace bittern::test {

inline bool same_root(const content::Sha256& ours, const lt::sha256_hash& theirs) {
    return std::equal(ours.begin(), ours.end(), theirs.begin(),
                      [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
}

inline bool same_file(const torrent::File& ours, const lt::file_storage& theirs, lt::file_index_t index) {
    return theirs.file_size(index) == ours.size.count && theirs.file_offset(index) == ours.offset.count &&
           theirs.pad_file_at(index) == ours.pad && same_root(ours.root, theirs.root(index));
}

/// Every torrent that we accept must be one to libtorrent as well, with the same files under the
/// same indices. Empty where that holds, else what differs.
inline std::string difference_from_libtorrent(const torrent::Metainfo& ours) {
    const auto bytes = ours.info_dictionary();
    lt::error_code error;
    const auto node =
        lt::bdecode({bytes.data(), static_cast<std::ptrdiff_t>(bytes.size())}, error, nullptr, 100, 3'000'000);
    if (error) return "libtorrent can't decode it: " + error.message();
    lt::torrent_info theirs{lt::info_hash_t()};
    if (!theirs.parse_info_section(node, error, 0x200000)) return "libtorrent refuses it: " + error.message();
    const auto& files = theirs.files();
    if (files.num_files() != static_cast<int>(ours.files().size())) return "the number of files";
    for (const auto index : files.file_range())
        if (!same_file(ours.files()[static_cast<std::size_t>(static_cast<int>(index))], files, index))
            return "file " + std::to_string(static_cast<int>(index));
    if (theirs.num_pieces() != ours.piece_count()) return "the number of pieces";
    if (theirs.piece_length() != ours.piece_size().count) return "the size of pieces";
    if (theirs.priv() != ours.is_private()) return "whether it is private";
    if (theirs.info_hashes().has_v1() != ours.info_hash().v1.has_value()) return "whether it has a v1 half";
    if (theirs.info_hashes().has_v2() != ours.info_hash().v2.has_value()) return "whether it has a v2 half";
    // libtorrent may write beyond its memory for these, so none must be missed
    if (theirs.similar_torrents().size() > ours.similar().size()) return "similar torrents";
    if (theirs.collections().size() > ours.collections().size()) return "collections";
    return {};
}

}  // namespace bittern::test
