#include "torrent/write_outer.hpp"

namespace bittern::torrent {

void write_trackers(BencodeWriter& out, const std::vector<std::vector<std::string>>& tiers) {
    if (tiers.empty()) return;
    out.text("announce").text(tiers.front().front());
    if (tiers.size() == 1 && tiers.front().size() == 1) return;
    out.text("announce-list").begin_list();
    for (const auto& tier : tiers) {
        out.begin_list();
        for (const auto& url : tier) out.text(url);
        out.end();
    }
    out.end();
}

void write_nodes(BencodeWriter& out, const std::vector<HostPort>& nodes) {
    if (nodes.empty()) return;
    out.text("nodes").begin_list();
    for (const auto& node : nodes) out.begin_list().text(node.host).integer(node.port).end();
    out.end();
}

void write_web_seeds(BencodeWriter& out, const std::vector<std::string>& urls) {
    if (urls.empty()) return;
    out.text("url-list").begin_list();
    for (const auto& url : urls) out.text(url);
    out.end();
}

}  // namespace bittern::torrent
