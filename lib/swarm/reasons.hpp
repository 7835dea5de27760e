// private: libtorrent
#pragma once
/// The one place where libtorrent's reasons become words that people understand: its own where they do.

#include "base/result.hpp"
#include "swarm/event.hpp"

#include <string>
#include <string_view>

#include <libtorrent/error_code.hpp>
#include <libtorrent/operations.hpp>

namespace bittern::swarm {

/// Of a peer or web seed.
constexpr const char* wrong_data = "sent wrong data";

/// Of a peer that was let go of, since whatever it is asked for it turns away.
[[nodiscard]] lt::error_code gives_nothing_error();

/// Why a peer, tracker or web seed gave nothing; printable. In its own words where it said more than the status of
/// HTTP.
[[nodiscard]] std::string reason_of(const lt::error_code& error, std::string_view said = {});

/// How far an announce came that ended so; `said` is what the tracker did.
[[nodiscard]] AnnounceFailure announce_failure(const lt::error_code& error, std::string_view said = {});

/// What others say of themselves in full may be as long as they like: printable, and shortened.
[[nodiscard]] std::string said_by_others(std::string_view text);

/// What kind of error a failed file operation is, and a sentence with path (empty: the torrent as a whole), cause and
/// what to try.
[[nodiscard]] Error file_error(const std::string& path, const lt::error_code& error, lt::operation_t operation);

}  // namespace bittern::swarm
