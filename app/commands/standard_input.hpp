#pragma once
/// What is read of standard input where a source is `-`.

#include "base/result.hpp"
#include "base/units.hpp"

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

namespace bittern::app {

/// Of links.
constexpr Bytes most_text = mib(4);

/// Whether these bytes begin like a .torrent file, a bencoded dictionary; no link does.
[[nodiscard]] bool is_torrent_file(std::string_view bytes);

/// The next bytes of standard input: so many, or fewer at its end. Fault::storage with the cause where they can't be
/// read, which is no end.
[[nodiscard]] Result<std::size_t> read_next(std::istream& in, std::span<char> bytes);

/// All of it, to its end. Where it is larger than what it begins like may be (`most_torrent`, or most_text), nothing
/// more is read: Fault::malformed for a .torrent file, Fault::usage for links. Other faults are those of read_next.
[[nodiscard]] Result<std::string> read_standard_input(std::istream& in, Bytes most_torrent);

}  // namespace bittern::app
