#include "app/options/suggest.hpp"

#include <algorithm>
#include <vector>

namespace bittern::app {
namespace {

/// Optimal string alignment distance, by the usual table of which three rows are kept.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t other = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + other});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    constexpr std::size_t longest_word = 64;
    if (word.size() > longest_word) return std::nullopt;
    std::optional<std::string> best;
    std::size_t fewest = (word.size() + 2) / 3 + 1;
    for (const auto& candidate : candidates) {
        const auto needed = edits(word, candidate);
        if (needed >= fewest) continue;
        fewest = needed;
        best = candidate;
    }
    return best;
}

}  // namespace bittern::app
