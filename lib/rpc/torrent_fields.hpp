#pragma once
/// The fields of torrent-get: a line of a table each.

#include "daemon/session_settings.hpp"
#include "daemon/snapshot.hpp"
#include "rpc/json_writer.hpp"

#include <chrono>
#include <span>
#include <string_view>

namespace bittern::rpc {

using daemon::SessionSettings;

enum class JsonType { boolean, integer, number, text, array, object };

/// A torrent, and what is said of it that it shares with others.
struct TorrentContext {
    const daemon::TorrentSnapshot& torrent;
    const SessionSettings& session;
    std::chrono::sys_seconds now = {};
};

struct TorrentField {
    std::string_view name;  ///< in the legacy spelling
    JsonType type;
    void (*write)(JsonWriter& out, const TorrentContext& context);  ///< one value of the type
};

/// All of them, in no order that counts.
[[nodiscard]] std::span<const TorrentField> torrent_fields();

/// By its name in either spelling; null where there is none.
[[nodiscard]] const TorrentField* find_torrent_field(std::string_view name);

}  // namespace bittern::rpc
