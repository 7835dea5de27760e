#pragma once
/// Small phrases that several lines are made of.

#include "base/units.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::app {

/// "1 file", "2 files", "0 files"; `many` for plurals that don't just add an s.
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many = {});

/// "45%", rounded down, so that 100% is said only of all of it; "100%" of nothing.
[[nodiscard]] std::string percent(Bytes done, Bytes total);

/// The text broken at blanks into lines of at most `columns`; a longer word is elided.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, int columns);

/// " in 4.0 s (128 MiB/s)"; nothing below a tenth of a second, which tells no rate.
[[nodiscard]] std::string in_time(Bytes size, std::chrono::steady_clock::duration took);

}  // namespace bittern::app
