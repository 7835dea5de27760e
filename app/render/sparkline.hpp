#pragma once
/// A plot of one line.

#include <cstddef>
#include <span>
#include <string>

namespace bittern::app {

/// A bar of eighths for each value, from 0 to the largest of them; blanks where a value is negative: nobody knows it.
[[nodiscard]] std::string sparkline(std::span<const double> values);

}  // namespace bittern::app
