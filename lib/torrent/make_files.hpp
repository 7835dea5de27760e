#pragma once
/// From laid-out entries to the files that the rest of the program sees. Private to this room.

#include "torrent/layout.hpp"
#include "torrent/metainfo_data.hpp"

namespace bittern::torrent {

/// Fills `files` and `total`, and adds remarks on names and links; the name and `single_file` must be known.
/// Fault::malformed where libtorrent would take minutes over the same (ReadLimits::for_peers), and for files without
/// any content.
[[nodiscard]] Result<void> make_files(const Layout& layout, const ReadLimits& limits, Metainfo::Data& data);

}  // namespace bittern::torrent
