#include "swarm/nearest.hpp"

#include "base/edit_distance.hpp"
#include "content/names.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

constexpr std::size_t most_candidates = 1000;
constexpr std::size_t most_letters = 80;

std::string folded(std::string_view text) {
    return content::twin_key(text).substr(0, most_letters);
}

}  // namespace

std::string nearest(std::string_view text, std::span<const std::string> candidates) {
    const std::string wanted = folded(text);
    std::string best;
    std::size_t best_distance = std::string::npos;
    for (const std::string& candidate : candidates.first(std::min(candidates.size(), most_candidates))) {
        const std::size_t far = edit_distance(wanted, folded(candidate));
        if (far >= best_distance) continue;
        best = candidate;
        best_distance = far;
    }
    return best;
}

}  // namespace bittern::swarm
