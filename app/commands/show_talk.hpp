#pragma once
/// What `bittern show` says of a torrent or a link, its files apart.

#include "torrent/left_out.hpp"
#include "torrent/magnet.hpp"
#include "torrent/metainfo.hpp"
#include "torrent/other_keys.hpp"

#include <iosfwd>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

/// One thing that is known. A key may come several times.
struct Fact {
    std::string key;   ///< "info_hash_v1"
    std::string text;  ///< for eyes; printable, not too long; empty: not shown to them
    std::string raw;   ///< for programs, in tab-separated cells; empty: not shown to them
};

[[nodiscard]] std::vector<Fact> facts_of(const torrent::Metainfo& metainfo, const std::vector<std::string>& problems,
                                         const torrent::OtherKeys& others);
[[nodiscard]] std::vector<Fact> facts_of(const torrent::Magnet& link);

/// Keys in a column of their own; of many facts with one key only the first are shown.
void write_aligned_facts(std::ostream& out, const std::vector<Fact>& facts);
/// A line each: key, tab, raw.
void write_fact_rows(std::ostream& out, const std::vector<Fact>& facts);

/// All of it, files and problems included.
[[nodiscard]] nlohmann::ordered_json torrent_fields(const torrent::Metainfo& metainfo,
                                                    const std::vector<std::string>& problems,
                                                    const torrent::OtherKeys& others,
                                                    const std::vector<torrent::LeftOut>& left_out);
[[nodiscard]] nlohmann::ordered_json link_fields(const torrent::Magnet& link);

}  // namespace bittern::app
