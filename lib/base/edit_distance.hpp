#pragma once
/// How far two words are apart, for "did you mean".

#include <cstddef>
#include <string_view>

namespace bittern {

/// The fewest bytes to insert, delete, replace or swap with their neighbour to make one word of the other, where
/// nothing swapped is edited again (optimal string alignment). Time grows with the product of the lengths: callers
/// bound them.
[[nodiscard]] std::size_t edit_distance(std::string_view from, std::string_view to);

}  // namespace bittern
