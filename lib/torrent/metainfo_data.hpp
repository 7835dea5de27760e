#pragma once
/// What a parsed torrent is made of. Private to this room.

#include "torrent/metainfo.hpp"

namespace bittern::torrent {

struct Metainfo::Data {
    std::string info;
    std::size_t pieces_at = 0;    ///< in `info`: where the v1 hashes of the pieces begin
    std::size_t pieces_size = 0;  ///< 0: there are none
    InfoHash hash;
    std::string name;
    std::string raw_name;
    bool single_file = false;
    std::vector<File> files;
    Bytes total;
    Bytes piece_size;
    std::int32_t piece_count = 0;
    bool is_private = false;
    std::vector<std::vector<std::string>> trackers;
    std::vector<std::string> web_seeds;
    std::vector<HostPort> nodes;
    std::string comment;
    std::string created_by;
    std::optional<std::chrono::sys_seconds> date;
    std::string source;
    std::vector<content::Sha1> similar;
    std::vector<std::string> collections;
    std::vector<std::string> name_remarks, remarks;
    std::vector<std::string> layers;  ///< v2: one a file, those that are not known empty; none where none is known
};

/// A link with as many of the trackers as links take.
[[nodiscard]] Magnet link_to(const InfoHash& hash, const std::string& name,
                             const std::vector<std::vector<std::string>>& tiers,
                             const std::vector<std::string>& web_seeds);

}  // namespace bittern::torrent
