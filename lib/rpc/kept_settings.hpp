#pragma once
/// Settings of the daemon as they are kept: by the names that clients know, each a JSON value.

#include "daemon/session_settings.hpp"

namespace bittern::rpc {

/// What differs between two.
[[nodiscard]] daemon::KeptSettings kept_differences(const daemon::SessionSettings& before,
                                                    const daemon::SessionSettings& after);

/// Puts what was kept in its place; what nobody knows any more, or makes no sense, is passed over.
void read_kept(const daemon::KeptSettings& kept, daemon::SessionSettings& settings);

}  // namespace bittern::rpc
