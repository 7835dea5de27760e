#pragma once
/// Percent-encoding (RFC 3986 section 2.1).

#include <string>
#include <string_view>

namespace bittern::torrent {

/// `%XX` becomes the byte; a percent sign that no two hex digits follow stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

/// Every byte but letters, digits, `-._~` and those in `kept` becomes `%XX`.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view kept);

}  // namespace bittern::torrent
