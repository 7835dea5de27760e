#pragma once
/// Base64 (RFC 4648).

#include <optional>
#include <string>
#include <string_view>

namespace bittern::rpc {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Blanks and line breaks are passed over, and padding may be missing. nullopt for anything else.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace bittern::rpc
