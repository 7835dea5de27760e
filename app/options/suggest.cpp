#include "app/options/suggest.hpp"

#include "base/edit_distance.hpp"

namespace bittern::app {
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

}  // namespace bittern::app
