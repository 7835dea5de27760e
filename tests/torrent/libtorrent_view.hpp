#pragma once
/// What libtorrent itself makes of an info dictionary, to compare ours with.

#include "torrent/metainfo.hpp"

#include <string_view>

#include <doctest/doctest.h>
#include <libtorrent/bdecode.hpp>
#include <libtorrent/torrent_info.hpp>

namespace bittern::test {

/// Every torrent that we accept must be one to libtorrent as well, with the same files under the
/// same indices.
inline void check_libtorrent_agrees(const torrent::Metainfo& ours) {
    const auto bytes = ours.info_dictionary();
    lt::error_code error;
    const auto node = lt::bdecode({bytes.data(), static_cast<std::ptrdiff_t>(bytes.size())}, error,
                                  nullptr, 100, 3'000'000);
    REQUIRE_FALSE(error);
    lt::torrent_info theirs{lt::info_hash_t()};
    const bool parsed = theirs.parse_info_section(node, error, 0x200000);
    REQUIRE_MESSAGE(parsed, error.message());
    const auto& files = theirs.files();
    REQUIRE(files.num_files() == static_cast<int>(ours.files().size()));
    for (const auto index : files.file_range()) {
        const auto& file = ours.files()[static_cast<std::size_t>(static_cast<int>(index))];
        REQUIRE(files.file_size(index) == file.size.count);
        REQUIRE(files.file_offset(index) == file.offset.count);
        REQUIRE(files.pad_file_at(index) == file.pad);
        REQUIRE(
            std::equal(file.root.begin(), file.root.end(), files.root(index).begin(),
                       [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }));
    }
    CHECK(theirs.num_pieces() == ours.piece_count());
    CHECK(theirs.piece_length() == ours.piece_size().count);
    CHECK(theirs.priv() == ours.is_private());
    CHECK(theirs.info_hashes().has_v1() == ours.info_hash().v1.has_value());
    CHECK(theirs.info_hashes().has_v2() == ours.info_hash().v2.has_value());
    CHECK(theirs.similar_torrents().size() <= ours.similar().size());
    CHECK(theirs.collections().size() <= ours.collections().size());
}

}  // namespace bittern::test
