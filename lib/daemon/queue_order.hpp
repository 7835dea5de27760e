#pragma once
/// In which order torrents stand in the queue.

#include "daemon/torrent_record.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bittern::daemon {

enum class QueueMove { top, up, down, bottom };

/// All torrents, first to last. They are kept in the order of their ranks, which have gaps and may be negative: so a
/// move of few among many changes few of these. Moves of several keep the order that these have among each other.
class QueueOrder {
public:
    /// Those that have another rank than before, with it.
    using Ranks = std::vector<std::pair<Number, std::int64_t>>;

    /// Behind all others, with the rank that it had if that is behind theirs; the rank that it has. Numbers must be
    /// new.
    std::int64_t append(Number number, std::int64_t rank = 0);
    void remove(Number number);
    [[nodiscard]] Ranks move(const std::vector<Number>& numbers, QueueMove move);
    /// To this place, counted from 0, or the last.
    [[nodiscard]] Ranks put(Number number, std::size_t place);
    [[nodiscard]] const std::vector<Number>& all() const { return order_; }

private:
    [[nodiscard]] Ranks ranks_after(const std::vector<Number>& before);
    Ranks ranks_from(std::size_t first, std::size_t end, std::int64_t rank);

    std::vector<Number> order_;
    std::unordered_map<Number, std::int64_t> ranks_;
};

}  // namespace bittern::daemon
