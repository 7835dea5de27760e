#pragma once
/// The file selection of a magnet link (BEP 53): `0,2,4-6`.

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bittern::torrent {

/// Inclusive ranges of file indices, counted from 0.
using IndexRanges = std::vector<std::pair<std::int32_t, std::int32_t>>;

/// Sorted and joined where they touch. Fault::malformed, naming the part that is neither N nor N-M
/// with N <= M.
[[nodiscard]] Result<IndexRanges> parse_select_only(std::string_view text);

[[nodiscard]] std::string to_select_only(const IndexRanges& ranges);

}  // namespace bittern::torrent
