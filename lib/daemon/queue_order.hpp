#pragma once
/// In which order torrents stand in the queue.

#include "daemon/torrent_record.hpp"

#include <cstddef>
#include <vector>

namespace bittern::daemon {

enum class QueueMove { top, up, down, bottom };

/// All torrents, first to last. Moves of several keep the order that these have among each other.
class QueueOrder {
public:
    /// Takes them in; numbers must be new.
    void append(Number number) { order_.push_back(number); }
    void remove(Number number);
    void move(const std::vector<Number>& numbers, QueueMove move);
    /// To this place, counted from 0, or the last.
    void put(Number number, std::size_t place);
    [[nodiscard]] const std::vector<Number>& all() const { return order_; }

private:
    std::vector<Number> order_;
};

}  // namespace bittern::daemon
