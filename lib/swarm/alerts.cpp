#include "swarm/alerts.hpp"

#include "base/printable.hpp"
#include "storage/trouble.hpp"
#include "swarm/contradiction.hpp"
#include "swarm/reasons.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <libtorrent/peer_connection.hpp>
#include <libtorrent/socket_type.hpp>

namespace bittern::swarm {
namespace {

template <class Alert>
const Alert* as(const lt::alert& alert) {
    return lt::alert_cast<Alert>(&alert);
}

Protocol protocol_of(lt::socket_type_t type) {
    switch (type) {
        case lt::socket_type_t::tcp:
        case lt::socket_type_t::tcp_ssl:
            return Protocol::tcp;
        case lt::socket_type_t::utp:
        case lt::socket_type_t::utp_ssl:
            return Protocol::utp;
        default:
            return Protocol::proxy;
    }
}

std::string mapping_name(lt::portmap_transport transport) {
    return transport == lt::portmap_transport::upnp ? "UPnP" : "NAT-PMP";
}

bool gave_wrong_data(const lt::error_code& error) {
    return error == lt::errors::too_many_corrupt_pieces || error == lt::errors::invalid_piece ||
           error == lt::errors::peer_banned;
}

/// Not at all reached, which the operation tells that failed.
Refusal unreached(const auto& lost) {
    if constexpr (requires { lost.socket_type; })
        if (protocol_of(lost.socket_type) == Protocol::utp) return Refusal::utp;
    const bool silent = lost.error == boost::system::errc::timed_out || lost.error == lt::errors::timed_out ||
                        lost.error == lt::errors::timed_out_no_handshake;
    return silent ? Refusal::silence : Refusal::answer;
}

/// Whether the other side broke off, or was silent, rather than us.
bool is_of_the_peer(const lt::error_code& error) {
    if (error == boost::asio::error::operation_aborted) return false;
    return error.category() != lt::libtorrent_category() || error == lt::errors::timed_out ||
           error == lt::errors::timed_out_no_handshake;
}

Refusal refusal_of(const auto& lost) {
    if (gave_wrong_data(lost.error)) return Refusal::lies;
    if (lost.op == lt::operation_t::encryption) return Refusal::protocol;
    if (lost.op == lt::operation_t::connect || lost.op == lt::operation_t::sock_open ||
        lost.op == lt::operation_t::sock_bind)
        return unreached(lost);
    const bool said_hello = !lost.pid.is_all_zeros();
    return said_hello || !is_of_the_peer(lost.error) ? Refusal::none : Refusal::unhelpful;
}

/// Of a connection that ended, by whichever alert says so.
PeerLost peer_lost(const auto& lost, TorrentId id) {
    return {id, to_string(lost.endpoint), reason_of(lost.error), refusal_of(lost)};
}

Error torrent_error(const lt::torrent_error_alert& failed);

std::optional<Event> session_event(const lt::alert& alert) {
    if (const auto* listening = as<lt::listen_succeeded_alert>(alert))
        return ListenSucceeded{listening->address.to_string(), static_cast<std::uint16_t>(listening->port),
                               protocol_of(listening->socket_type)};
    if (const auto* failed = as<lt::listen_failed_alert>(alert))
        return ListenFailed{
            failed->address.is_unspecified() ? printable(failed->listen_interface()) : failed->address.to_string(),
            static_cast<std::uint16_t>(failed->port), failed->error.message()};
    if (const auto* mapped = as<lt::portmap_alert>(alert))
        return PortMapped{static_cast<std::uint16_t>(mapped->external_port), mapping_name(mapped->map_transport)};
    if (const auto* failed = as<lt::portmap_error_alert>(alert))
        return PortMapFailed{mapping_name(failed->map_transport), printable(failed->error.message())};
    if (const auto* external = as<lt::external_ip_alert>(alert))
        return ExternalAddressLearned{external->external_address.to_string()};
    return std::nullopt;
}

/// Which announce an alert is about: from where, and of which half of a hybrid.
std::string announced_from(const auto& alert) {
    if (alert.local_endpoint.port() == 0 && alert.local_endpoint.address().is_unspecified()) return {};
    return to_string(alert.local_endpoint) + (alert.version == lt::protocol_version::V1 ? " v1" : " v2");
}

std::optional<Event> tracker_event(const lt::alert& alert, TorrentId id) {
    if (const auto* asked = as<lt::tracker_announce_alert>(alert))
        return TrackerAsked{id, printable(asked->tracker_url()), announced_from(*asked)};
    // The DHT's reply is derived from the trackers' in libtorrent, and no tracker's.
    if (as<lt::dht_reply_alert>(alert) != nullptr) return std::nullopt;
    if (const auto* reply = as<lt::tracker_reply_alert>(alert))
        return TrackerAnswered{id, printable(reply->tracker_url()), announced_from(*reply), reply->num_peers};
    if (const auto* warning = as<lt::tracker_warning_alert>(alert))
        return TrackerWarned{id, printable(warning->tracker_url()), said_by_others(warning->warning_message())};
    if (const auto* failed = as<lt::tracker_error_alert>(alert))
        return TrackerFailed{.id = id,
                             .url = printable(failed->tracker_url()),
                             .from = announced_from(*failed),
                             .reason = reason_of(failed->error, failed->failure_reason()),
                             .failures = failed->times_in_row,
                             .failure = announce_failure(failed->error, failed->failure_reason())};
    return std::nullopt;
}

std::optional<Event> web_seed_event(const lt::alert& alert, TorrentId id) {
    const auto* failed = as<lt::url_seed_alert>(alert);
    if (failed == nullptr) return std::nullopt;
    // Without an error the text is the status line of its answer.
    const auto reason = failed->error ? reason_of(failed->error) : "HTTP " + said_by_others(failed->error_message());
    return WebSeedFailed{id, printable(failed->server_url()), reason};
}

std::optional<Event> peer_event(const lt::alert& alert, TorrentId id) {
    if (const auto* lost = as<lt::peer_disconnected_alert>(alert)) return peer_lost(*lost, id);
    if (const auto* lost = as<lt::peer_error_alert>(alert)) return peer_lost(*lost, id);  // it broke the protocol
    return std::nullopt;
}

/// Empty for the part file, which goes by the name of a file that was left out.
std::string path_of(const lt::file_error_alert& failed) {
    const bool part_file = failed.op == lt::operation_t::partfile_read || failed.op == lt::operation_t::partfile_write;
    return part_file ? std::string() : failed.filename();
}

std::optional<Event> content_event(const lt::alert& alert, TorrentId id) {
    const auto* failed_file = as<lt::file_error_alert>(alert);
    // The guard tells of a lost file once, by FileLost; this comes for each request that it turns away.
    if (failed_file && failed_file->error == lt::errors::mismatching_file_timestamp) return std::nullopt;
    if (const auto* failed = failed_file)
        return FileFailed{id, failed->filename(), file_error(path_of(*failed), failed->error, failed->op),
                          storage::may_pass(failed->error)};
    if (const auto* failed = as<lt::torrent_error_alert>(alert)) return TorrentFailed{id, torrent_error(*failed)};
    return std::nullopt;
}

Error torrent_error(const lt::torrent_error_alert& failed) {
    if (failed.error == lt::errors::torrent_inconsistent_hashes) return contradiction();
    return file_error(failed.filename(), failed.error, lt::operation_t::unknown);
}

Phase phase_of(const lt::torrent_status& status) {
    if (status.errc) return Phase::failed;
    if (status.flags & lt::torrent_flags::paused) return Phase::paused;
    switch (status.state) {
        case lt::torrent_status::downloading_metadata:
            return Phase::fetching_metadata;
        case lt::torrent_status::checking_files:
        case lt::torrent_status::checking_resume_data:
            return Phase::checking;
        case lt::torrent_status::finished:
        case lt::torrent_status::seeding:
            return Phase::seeding;
        default:
            return Phase::downloading;
    }
}

}  // namespace

std::string_view name_of(Protocol protocol) {
    switch (protocol) {
        case Protocol::tcp:
            return "TCP";
        case Protocol::utp:
            return "uTP";
        case Protocol::proxy:
            break;
    }
    return "proxy";
}

std::string to_string(const lt::tcp::endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                      : fmt::format("{}:{}", address, endpoint.port());
}

TorrentFigures figures_of(const lt::torrent_status& status, TorrentId id) {
    return {
        .id = id,
        .phase = phase_of(status),
        .wanted = {status.total_wanted},
        // Blocks of pieces that are not verified yet are counted as whole ones, also where content ends within.
        .wanted_done = {std::min(status.total_wanted_done, status.total_wanted)},
        .downloaded = {status.total_payload_download},
        .uploaded = {status.total_payload_upload},
        .wrong = {status.total_failed_bytes},
        .down = {status.download_payload_rate},
        .up = {status.upload_payload_rate},
        .peers_known = status.list_peers,
        .peers_connected = status.num_peers,
        .peers_connecting = std::max(0, status.num_connections - status.num_peers),
    };
}

std::optional<Event> translate(const lt::alert& alert, const TorrentOf& torrent_of) {
    if (auto event = session_event(alert)) return event;
    const auto* about = dynamic_cast<const lt::torrent_alert*>(&alert);
    if (about == nullptr) return std::nullopt;
    const auto id = torrent_of(about->handle);
    if (!id) return std::nullopt;
    if (auto event = tracker_event(alert, *id)) return event;
    if (auto event = web_seed_event(alert, *id)) return event;
    if (auto event = peer_event(alert, *id)) return event;
    return content_event(alert, *id);
}

}  // namespace bittern::swarm
