#pragma once
/// "Did you mean": the nearest of the known words.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bittern {

/// The candidate that is the fewest edits (insert, delete, replace, swap of neighbours) away, where
/// that is at most a third of the word's length, rounded up; the first of several. nullopt: none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// ", did you mean 'nearest'?" to go behind what is said of an unknown word; "" where none is near.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string> candidates);

}  // namespace bittern
