#include "rpc/torrent_state.hpp"

#include "daemon/pieces_there.hpp"
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

bool has_piece(const daemon::TorrentSnapshot& torrent, std::size_t piece) {
    if (torrent.have) return piece < torrent.have->size() && (*torrent.have)[piece];
    return torrent.record->complete && torrent.done() == torrent.record->total;
}

int peers_with(const daemon::TorrentSnapshot& torrent, std::size_t piece) {
    return torrent.details && piece < torrent.details->availability.size() ? torrent.details->availability[piece] : 0;
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
    std::string bits((count + 7) / 8, '\0');
    for (std::size_t piece = 0; piece < count; ++piece)
        if (has_piece(torrent, piece))
            bits[piece / 8] = static_cast<char>(static_cast<unsigned char>(bits[piece / 8]) | 0x80U >> (piece % 8));
    return to_base64(bits);
}

void write_availability(JsonWriter& out, const TorrentContext& context) {
    const auto& torrent = context.torrent;
    out.begin_array();
    const auto count = torrent.metainfo ? static_cast<std::size_t>(torrent.metainfo->piece_count()) : 0;
    for (std::size_t piece = 0; piece < count; ++piece)
        out.value(has_piece(torrent, piece) ? -1 : peers_with(torrent, piece));
    out.end_array();
}

Bytes desired_and_available(const daemon::TorrentSnapshot& torrent) {
    if (!torrent.metainfo || torrent.record->complete) return {};
    std::vector<bool> available(static_cast<std::size_t>(torrent.metainfo->piece_count()));
    for (std::size_t piece = 0; piece < available.size(); ++piece)
        available[piece] = !has_piece(torrent, piece) && peers_with(torrent, piece) > 0;
    return daemon::bytes_there(*torrent.metainfo, available, torrent.record->wanted);
}

std::int64_t idle_time_left(const TorrentContext& context) {
    const auto& torrent = context.torrent;
    const auto& wishes = torrent.record->wishes;
    if (torrent.status != daemon::Status::seeding || wishes.idle_of == daemon::LimitOf::nobody) return -1;
    if (wishes.idle_of == daemon::LimitOf::session && !context.session.limit_idle) return -1;
    const auto minutes = wishes.idle_of == daemon::LimitOf::torrent
                             ? wishes.idle_minutes.value_or(context.session.idle_minutes)
                             : context.session.idle_minutes;
    const auto since = std::max({torrent.active, torrent.record->started, torrent.record->finished});
    const auto idle = context.now - since;
    return std::max<std::int64_t>(0, minutes * 60 - idle.count());
}

bool is_stalled(const TorrentContext& context) {
    const auto& torrent = context.torrent;
    const bool runs = torrent.status == daemon::Status::seeding || torrent.status == daemon::Status::downloading;
    if (!runs || !context.session.stalled_leave_queue) return false;
    const auto since = std::max({torrent.active, torrent.turn_since, torrent.record->added});
    return context.now - since >= std::chrono::minutes(context.session.stalled_minutes);
}

}  // namespace bittern::rpc
