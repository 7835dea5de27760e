#include "base/suggest.hpp"

#include "base/edit_distance.hpp"

#include <fmt/format.h>

namespace bittern {

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    constexpr std::size_t longest_word = 64;
    if (word.size() > longest_word) return std::nullopt;
    std::optional<std::string> best;
    std::size_t fewest = (word.size() + 2) / 3 + 1;
    for (const auto& candidate : candidates) {
        const auto needed = edit_distance(word, candidate);
        if (needed >= fewest) continue;
        fewest = needed;
        best = candidate;
    }
    return best;
}

std::string suggestion(std::string_view word, std::span<const std::string> candidates) {
    const auto near = nearest(word, candidates);
    return near ? fmt::format(", did you mean '{}'?", *near) : "";
}

}  // namespace bittern
