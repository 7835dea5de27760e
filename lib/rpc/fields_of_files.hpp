#pragma once
/// The fields of torrent-get that tell of files. Pad files are left out: clients count without them.

#include "rpc/torrent_fields.hpp"
#include "torrent/metainfo.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace bittern::rpc {

/// The numbers in the metainfo of the files that clients see, in their order; none while there is no metainfo.
[[nodiscard]] std::vector<std::size_t> listed_files(const torrent::Metainfo* metainfo);

void write_files(JsonWriter& out, const TorrentContext& context);
void write_file_stats(JsonWriter& out, const TorrentContext& context);
void write_priorities(JsonWriter& out, const TorrentContext& context);
void write_wanted(JsonWriter& out, const TorrentContext& context);
/// What most of its bytes are, as far as names tell.
[[nodiscard]] std::string_view primary_mime_type(const daemon::TorrentSnapshot& torrent);

}  // namespace bittern::rpc
