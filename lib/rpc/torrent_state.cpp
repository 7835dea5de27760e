#include "rpc/torrent_state.hpp"

#include "rpc/base64.hpp"
#include "rpc/torrent_fields.hpp"

#include <algorithm>

namespace bittern::rpc {
namespace {

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char byte : text) {
        if (unreserved.find(byte) != std::string_view::npos) {
            encoded += byte;
        } else {
            encoded += '%';
            encoded += digits[static_cast<unsigned char>(byte) >> 4U];
            encoded += digits[static_cast<unsigned char>(byte) & 0xfU];
        }
    }
    return encoded;
}

torrent::Magnet magnet_of(const daemon::TorrentSnapshot& torrent) {
    if (torrent.metainfo) return torrent.metainfo->magnet();
    if (auto link = torrent::Magnet::parse(torrent.record->link)) return std::move(*link);
    return {};
}

bool has_all_pieces(const daemon::TorrentSnapshot& torrent) {
    return torrent.metainfo && torrent.done() == torrent.record->total;
}

}  // namespace

const std::string& shown_name(const daemon::TorrentSnapshot& torrent) {
    return torrent.record->rename.empty() ? torrent.record->name : torrent.record->rename;
}

std::string hash_string(const torrent::InfoHash& hashes) {
    return torrent::hex(hashes.short_form());
}

std::string magnet_link(const daemon::TorrentSnapshot& torrent) {
    const auto magnet = magnet_of(torrent);
    const auto& hashes = torrent.record->hashes;
    std::string link = "magnet:?";
    if (hashes.v1) link += "xt=urn:btih:" + torrent::hex(*hashes.v1);
    if (hashes.v1 && hashes.v2) link += '&';
    if (hashes.v2) link += "xt=urn:btmh:1220" + torrent::hex(*hashes.v2);
    if (const auto& name = shown_name(torrent); !name.empty()) link += "&dn=" + percent_encoded(name);
    for (const auto& url : magnet.trackers) link += "&tr=" + percent_encoded(url);
    for (const auto& url : magnet.web_seeds) link += "&ws=" + percent_encoded(url);
    return link;
}

TroubleTold trouble_of(const daemon::TorrentSnapshot& torrent) {
    if (!torrent.record->error.empty()) return {Trouble::local, torrent.record->error};
    if (!torrent.trouble.empty()) return {Trouble::local, torrent.trouble};
    const auto& trackers = torrent.trackers;
    if (std::ranges::any_of(trackers, &swarm::TrackerView::working)) return {};
    const auto failed = std::ranges::find_if(trackers, [](const auto& tracker) { return tracker.failures > 0; });
    return failed == trackers.end() ? TroubleTold{} : TroubleTold{Trouble::tracker_error, failed->last_answer};
}

double part_of_all(const daemon::TorrentSnapshot& torrent) {
    const auto total = torrent.record->total;
    if (total == Bytes{}) return torrent.part();
    return static_cast<double>(torrent.done().count) / static_cast<double>(total.count);
}

double metadata_part(const daemon::TorrentSnapshot& torrent) {
    const auto& record = *torrent.record;
    return torrent.metainfo || record.link.empty() || record.total > Bytes{} ? 1 : torrent.metadata_part;
}

std::chrono::sys_seconds creation_date(const daemon::TorrentSnapshot& torrent) {
    return torrent.metainfo ? torrent.metainfo->date().value_or(std::chrono::sys_seconds{})
                            : std::chrono::sys_seconds{};
}

std::string pieces_in_base64(const daemon::TorrentSnapshot& torrent) {
    if (!torrent.metainfo) return {};
    const auto count = static_cast<std::size_t>(torrent.metainfo->piece_count());
    std::string bits((count + 7) / 8, has_all_pieces(torrent) ? '\xff' : '\0');
    if (has_all_pieces(torrent) && count % 8 != 0) bits.back() = static_cast<char>(0xff00U >> (count % 8));
    return to_base64(bits);
}

void write_availability(JsonWriter& out, const TorrentContext& context) {
    const auto& torrent = context.torrent;
    out.begin_array();
    const auto count = torrent.metainfo ? torrent.metainfo->piece_count() : 0;
    const int peers = has_all_pieces(torrent) ? -1 : 0;
    for (std::int32_t piece = 0; piece < count; ++piece) out.value(peers);
    out.end_array();
}

}  // namespace bittern::rpc
