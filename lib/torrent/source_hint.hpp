#pragma once
/// What a person may have meant by a mistyped link.

#include <optional>
#include <string>
#include <string_view>

namespace bittern::torrent {

/// A sentence for text that is no link but nearly one: `magent:?…`, `btih:…`, `http:/host`, an
/// info-hash of the wrong length, another scheme. Nothing where the text looks like none of these.
[[nodiscard]] std::optional<std::string> source_hint(std::string_view text);

}  // namespace bittern::torrent
