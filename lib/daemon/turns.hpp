#pragma once
/// Who of those that want to be active may be.

#include "daemon/torrent_record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace bittern::daemon {

/// Turns of one kind, of which there are so many at a time: those who wait get one in the order of the queue, and keep
/// it. Who is past the queue has one at once, and so takes none from others; nor does one that is stalled. Every change
/// costs about the same however many there are.
class Turns {
public:
    /// How many count at a time; nullopt: without limit.
    using Most = std::optional<std::size_t>;

    /// It wants one, and has this rank in the queue; or has another rank now, or is past the queue.
    void want(Number number, std::int64_t rank, bool past_queue);
    /// It wants none any more.
    void leave(Number number);
    [[nodiscard]] bool has(Number number) const;
    /// Of one that has a turn.
    void set_stalled(Number number, bool stalled);

    /// Those that have a turn from now on.
    [[nodiscard]] std::vector<Number> give(Most most);
    /// Those that have to wait again since there are too many, as after a change of `most`: the last in the queue.
    [[nodiscard]] std::vector<Number> take_back(Most most);
    /// Those with a turn, in no order.
    [[nodiscard]] std::vector<Number> active() const;

private:
    struct Place {
        bool in_queue = true;  ///< else past it, in front of all others
        std::int64_t rank = 0;
        Number number = 0;
        friend auto operator<=>(const Place&, const Place&) = default;
    };
    struct Member {
        Place place;
        bool has_turn = false;
        bool stalled = false;
        [[nodiscard]] bool counts() const { return has_turn && place.in_queue && !stalled; }
    };

    /// Changes a member, and counts it as it is then.
    void change(Member& member, const auto& how);

    std::unordered_map<Number, Member> members_;
    std::set<Place> waiting_;
    std::size_t counted_ = 0;  ///< members that count
};

}  // namespace bittern::daemon
