#pragma once
/// Which job is next.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace bittern::storage {

class Job;

/// Where something is read: ordered as things lie on a disk, as far as that can be told without asking the file system.
struct Seat {
    std::uintptr_t torrent = 0;  ///< any number that only it has
    std::int64_t offset = 0;     ///< in the torrent
    friend auto operator<=>(const Seat&, const Seat&) = default;
};

/// Jobs for one disk, the oldest first. Those with a seat are given out as the head of a disk that turns passes by:
/// from where the last one was upwards, and then from the lowest again; after some of these comes the one that has
/// waited longest, so that a long read ahead of the head holds nobody up for ever.
class JobQueue {
public:
    /// So many are given out by their seat before one is by its age.
    static constexpr std::size_t by_seat = 15;

    void add(std::unique_ptr<Job> job, const std::optional<Seat>& seat = std::nullopt);
    /// Null where there is none.
    [[nodiscard]] std::unique_ptr<Job> next();
    [[nodiscard]] std::size_t size() const { return seated_.size() + others_.size(); }

private:
    struct Waiting {
        std::uint64_t number;  ///< they are counted as they come
        std::unique_ptr<Job> job;
    };
    using Seated = std::multimap<Seat, Waiting>;
    [[nodiscard]] Seated::iterator passed_next();

    Seated seated_;
    std::deque<Waiting> others_;
    std::uint64_t added_ = 0;
    Seat head_;
    std::size_t given_ = 0;  ///< by seat, since one was by age
};

}  // namespace bittern::storage
