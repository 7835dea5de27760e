#pragma once
/// Where each file lies in the torrent's bytes, with the padding that v2 implies. Private to this
/// room.

#include "base/result.hpp"
#include "torrent/file_entry.hpp"

#include <cstdint>
#include <vector>

namespace bittern::torrent {

/// Entries in the order of their indices, pad files included: the order that libtorrent counts in.
struct Layout {
    std::vector<FileEntry> entries;
    std::vector<std::int64_t> offsets;  ///< one an entry
    std::int64_t total = 0;             ///< pad files included
};

/// Files one after another, as v1 has them. Fault::malformed where the sum is more than 2^48 bytes.
[[nodiscard]] Result<Layout> lay_out_v1(std::vector<FileEntry> entries);

/// Every file that ends inside a piece is followed by a pad file (BEP 52 aligns files to pieces),
/// the last one as well.
[[nodiscard]] Result<Layout> lay_out_v2(std::vector<FileEntry> entries, Bytes piece_size);

/// The v2 layout of a hybrid, once it is sure that the v1 half says the same: files with content
/// have the same index, name, size and offset. Tail padding is dropped where the v1 half has none.
/// Fault::malformed where they differ.
[[nodiscard]] Result<Layout> reconcile(const Layout& v1, Layout v2);

}  // namespace bittern::torrent
