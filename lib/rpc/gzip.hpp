#pragma once
/// Compressed answers: a list of thousands of torrents shrinks to a tenth.

#include "base/units.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bittern::rpc {

/// Whether an Accept-Encoding header (RFC 9110) takes gzip.
[[nodiscard]] bool takes_gzip(std::string_view accept_encoding);

/// RFC 1952, quick rather than small; nullopt where there is no memory for it.
[[nodiscard]] std::optional<std::string> gzipped(const std::string& text);

/// The other way round; nullopt for what is damaged, or longer than `most`.
[[nodiscard]] std::optional<std::string> gunzipped(const std::string& packed, Bytes most);

}  // namespace bittern::rpc
