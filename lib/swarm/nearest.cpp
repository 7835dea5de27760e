#include "swarm/nearest.hpp"

#include "content/names.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace bittern::swarm {
namespace {

constexpr std::size_t most_candidates = 1000;
constexpr std::size_t most_letters = 80;

/// Levenshtein's distance, row by row.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t k = 0; k < b.size(); ++k) {
            const std::size_t replaced = diagonal + (a[i] == b[k] ? 0 : 1);
            diagonal = row[k + 1];
            row[k + 1] = std::min({replaced, row[k] + 1, row[k + 1] + 1});
        }
    }
    return row.back();
}

std::string folded(std::string_view text) {
    return content::twin_key(text).substr(0, most_letters);
}

}  // namespace

std::string nearest(std::string_view text, std::span<const std::string> candidates) {
    const std::string wanted = folded(text);
    std::string best;
    std::size_t best_distance = std::string::npos;
    for (const std::string& candidate :
         candidates.first(std::min(candidates.size(), most_candidates))) {
        const std::size_t far = distance(wanted, folded(candidate));
        if (far >= best_distance) continue;
        best = candidate;
        best_distance = far;
    }
    return best;
}

}  // namespace bittern::swarm
