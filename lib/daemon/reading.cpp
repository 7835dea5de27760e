#include "daemon/reading.hpp"

#include "base/printable.hpp"
#include "base/suggest.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::daemon {
namespace {

constexpr std::size_t most_problems = 100;

}  // namespace

Reading::Inside::Inside(Reading& reading, std::string_view key)
    : reading_(reading), length_before_(reading.key_.size()) {
    if (!reading.key_.empty()) reading.key_ += '.';
    reading.key_ += to_toml_key(key);
}

void Reading::unknown(std::string_view name, Position where, std::span<const std::string> known) {
    const auto near = suggestion(name, known);
    wrong(where, near.empty() ? fmt::format("unknown; known here: {}", fmt::join(known, ", ")) : "unknown" + near);
}

void Reading::wrong(Position where, std::string message) {
    constexpr int most_columns = 100;
    problems_.push_back({where, elide(key_, most_columns), std::move(message)});
}

Position Reading::where(const std::string& key) const {
    const auto found = set_.find(key);
    return found == set_.end() ? Position{} : found->second;
}

std::vector<ConfigProblem> Reading::take_problems() {
    std::ranges::stable_sort(problems_, {}, &ConfigProblem::where);
    if (problems_.size() > most_problems) {
        const auto left_out = problems_.size() - most_problems;
        problems_.resize(most_problems);
        problems_.push_back({{}, "", fmt::format("and {} more", left_out)});
    }
    return std::move(problems_);
}

}  // namespace bittern::daemon
