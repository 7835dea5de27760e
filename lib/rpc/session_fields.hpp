#pragma once
/// The keys of session-get and session-set: a line of a table each.

#include "daemon/session_settings.hpp"
#include "daemon/snapshot.hpp"
#include "rpc/arguments.hpp"
#include "rpc/json_writer.hpp"
#include "rpc/torrent_fields.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace bittern::rpc {

using daemon::SessionSettings;

/// What a session-get answers from.
struct SessionContext {
    const SessionSettings& settings;
    const daemon::Snapshot& snapshot;
    std::string_view version;  ///< of the program, as clients read it
    std::string_view session_id;
    std::string_view state_folder;
    std::optional<Bytes> free_space;  ///< in the download folder; nullopt: not known (yet)
};

struct SessionField {
    std::string_view name;  ///< in the legacy spelling
    JsonType type;
    void (*write)(JsonWriter& out, const SessionContext& context);
    /// Takes what was given under the name, where it is of the type and makes sense; Fault::usage where a person must
    /// be told. Null: it can't be set.
    Result<void> (*read)(const Arguments& arguments, std::string_view name, SessionSettings& settings);
};

[[nodiscard]] std::span<const SessionField> session_fields();

/// The versions of the protocol that are spoken.
constexpr int rpc_version = 18;
constexpr int rpc_version_minimum = 14;
constexpr std::string_view rpc_semantic_version = "6.0.0";

}  // namespace bittern::rpc
