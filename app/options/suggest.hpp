#pragma once
/// "Did you mean": the nearest of the known words.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bittern::app {

/// The candidate that is the fewest edits (insert, delete, replace, swap of neighbours) away, where
/// that is at most a third of the word's length, rounded up; the first of several. nullopt: none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace bittern::app
