#include "swarm/reasons.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <fmt/format.h>
#include <libtorrent/bdecode.hpp>

namespace bittern::swarm {
namespace {

constexpr const char* nonsense = "its answer makes no sense";
constexpr const char* no_way = "not asked: no address of this machine reaches it";
constexpr const char* nowhere = "it redirects to nowhere";
constexpr const char* other_encryption = "its encryption does not fit ours";

using Worded = std::vector<std::pair<lt::error_code, const char*>>;

/// Why a tracker or a web seed is not asked.
Worded of_urls() {
    using namespace lt::errors;
    Worded all{
        {make_error_code(ssrf_mitigation),
         "not asked: its address may be a trap for a server of this machine or network"},
        {make_error_code(blocked_by_idna),
         "not asked: names in its script can be made to look like one that is trusted"},
        {make_error_code(announce_skipped), no_way},
        {boost::system::errc::make_error_code(boost::system::errc::address_family_not_supported), no_way},
        {make_error_code(unsupported_url_protocol), "not asked: its kind of URL is not known here"},
    };
    return all;
}

/// Answers that are no use.
Worded of_answers() {
    using namespace lt::errors;
    Worded all{
        {make_error_code(tracker_failure), "it refuses"},
        {make_error_code(http_missing_location), nowhere},
        {make_error_code(missing_location), nowhere},
        {make_error_code(invalid_range), "its answer is not the part that was asked for"},
        {make_error_code(no_content_length), "its answer doesn't say how long it is"},
        {boost::system::errc::make_error_code(boost::system::errc::file_too_large), "its answer is too large"},
        {boost::system::errc::make_error_code(boost::system::errc::message_size),
         "the headers of its answer are too long"},
    };
    for (const auto error :
         {http_parse_error, http_failed_decompress, invalid_tracker_response, invalid_tracker_response_length,
          invalid_tracker_transaction_id, invalid_tracker_action, invalid_peer_dict, invalid_peers_entry})
        all.emplace_back(make_error_code(error), nonsense);
    return all;
}

Worded of_connections() {
    using namespace lt::errors;
    namespace asio = boost::asio::error;
    Worded all{
        {make_error_code(too_many_corrupt_pieces), wrong_data},
        {make_error_code(peer_banned), wrong_data},
        {make_error_code(invalid_piece), "sent what nobody asked for"},
        {gives_nothing_error(), "turns away whatever it is asked for"},
        {asio::make_error_code(asio::eof), "it closed the connection"},
        {asio::make_error_code(asio::connection_reset), "it closed the connection"},  // with something of ours unread
        {asio::make_error_code(asio::host_not_found), "no such host"},
        {asio::make_error_code(asio::no_data), "no such host"},
        {asio::make_error_code(asio::host_not_found_try_again), "no name server answers"},
    };
    for (const auto error :
         {sync_hash_not_found, invalid_encryption_constant, no_plaintext_mode, no_rc4_mode, unsupported_encryption_mode,
          unsupported_encryption_mode_selected, invalid_pad_size, invalid_encrypt_handshake})
        all.emplace_back(make_error_code(error), other_encryption);
    return all;
}

const char* found_in(const Worded& all, const lt::error_code& error) {
    const auto found = std::ranges::find(all, error, &Worded::value_type::first);
    return found == all.end() ? nullptr : found->second;
}

const char* words_of_answer(const lt::error_code& error) {
    static const auto answers = of_answers();
    if (error.category() == lt::bdecode_category()) return nonsense;
    return found_in(answers, error);
}

const char* words_for(const lt::error_code& error) {
    static const auto urls = of_urls(), connections = of_connections();
    if (const char* words = words_of_answer(error)) return words;
    const char* words = found_in(urls, error);
    return words != nullptr ? words : found_in(connections, error);
}

/// With what a server said about its status, for those that libtorrent has no words for. It follows five redirects.
std::string status_of_http(const lt::error_code& error, std::string_view said) {
    const int status = error.value();
    if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
        return fmt::format("HTTP {}: it redirects in a circle, or more than 5 times", status);
    const auto words = error.message();
    if (words.find("unknown") == std::string::npos) return "HTTP " + printable(words);
    return fmt::format("HTTP {}{}{}", status, said.empty() ? "" : " ", said_by_others(said));
}

Fault fault_of(const lt::error_code& error) {
    return error.category() == boost::system::generic_category() || error.category() == boost::system::system_category()
               ? Fault::storage
               : Fault::other;
}

const char* remedy(const lt::error_code& error) {
    if (error == boost::system::errc::no_space_on_device) return "; free some space and run the same command again";
    if (error == boost::system::errc::permission_denied)
        return "; check the permissions of the folder, or choose another with -o";
    if (error == boost::system::errc::read_only_file_system) return "; choose another folder with -o";
    return "";
}

const char* what_failed(lt::operation_t operation) {
    switch (operation) {
        case lt::operation_t::file_open:
            return "can't be opened";
        case lt::operation_t::file_read:
        case lt::operation_t::partfile_read:
            return "can't be read";
        case lt::operation_t::file_write:
        case lt::operation_t::file_truncate:
        case lt::operation_t::file_fallocate:
        case lt::operation_t::partfile_write:
            return "can't be written";
        case lt::operation_t::mkdir:
            return "has no folder, and none can be made";
        case lt::operation_t::file_stat:
            return "can't be looked at";
        default:
            return "can't be transferred";
    }
}

}  // namespace

lt::error_code gives_nothing_error() {
    return lt::errors::make_error_code(lt::errors::invalid_reject);
}

AnnounceFailure announce_failure(const lt::error_code& error, std::string_view said) {
    if (error == lt::errors::announce_skipped || error == boost::system::errc::address_family_not_supported)
        return AnnounceFailure::skipped;
    const bool hung_up = error == boost::asio::error::eof || error == boost::asio::error::connection_reset;
    const bool answered = !said.empty() || error.category() == lt::http_category() || words_of_answer(error) != nullptr;
    return hung_up || answered ? AnnounceFailure::refusal : AnnounceFailure::silence;
}

std::string said_by_others(std::string_view text) {
    constexpr int longest = 500;
    return elide(printable(text), longest);
}

std::string reason_of(const lt::error_code& error, std::string_view said) {
    if (error.category() == lt::http_category()) return status_of_http(error, said);
    if (!said.empty()) return said_by_others(said);
    const char* words = words_for(error);
    return words != nullptr ? words : printable(error.message());
}

Error file_error(const std::string& path, const lt::error_code& error, lt::operation_t operation) {
    const std::string where = path.empty() ? "the torrent" : "'" + printable(path) + "'";
    return {fault_of(error),
            fmt::format("{} {}: {}{}", where, what_failed(operation), printable(error.message()), remedy(error))};
}

}  // namespace bittern::swarm
