#pragma once
/// Small .torrent files for tests.

#include "torrent/metainfo.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bittern::testing {

inline std::string bencoded(const std::string& text) {
    return std::to_string(text.size()) + ":" + text;
}

/// v1, with these files (path below the torrent's folder, size) and trackers in tiers; pieces of 16 KiB.
inline std::string torrent_file(const std::string& name, const std::vector<std::pair<std::string, int>>& files,
                                const std::vector<std::vector<std::string>>& tiers = {}) {
    int total = 0;
    std::string list;
    for (const auto& [path, size] : files) {
        total += size;
        std::string attributes;
        std::string parts;
        for (std::string rest = path; !rest.empty();) {
            const auto slash = rest.find('/');
            parts += bencoded(rest.substr(0, slash));
            rest = slash == std::string::npos ? "" : rest.substr(slash + 1);
        }
        if (path.starts_with(".pad/")) attributes = "4:attr1:p";
        list += "d" + attributes + "6:lengthi" + std::to_string(size) + "e4:pathl" + parts + "ee";
    }
    std::string announce;
    for (const auto& tier : tiers) {
        announce += "l";
        for (const auto& url : tier) announce += bencoded(url);
        announce += "e";
    }
    if (!announce.empty()) announce = "13:announce-listl" + announce + "e";
    const auto pieces = std::string(static_cast<std::size_t>((total + 16383) / 16384) * 20, 'x');
    return "d" + announce +
           "7:comment5:a b\xc3\xa7"
           "4:infod5:filesl" +
           list + "e4:name" + bencoded(name) + "12:piece lengthi16384e6:pieces" + bencoded(pieces) + "ee";
}

inline std::shared_ptr<const torrent::Metainfo> metainfo_of(const std::string& torrent_file) {
    return std::make_shared<const torrent::Metainfo>(torrent::Metainfo::parse(torrent_file).value());
}

}  // namespace bittern::testing
