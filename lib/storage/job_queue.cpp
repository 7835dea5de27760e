#include "storage/job_queue.hpp"

#include "storage/jobs.hpp"

#include <algorithm>
#include <utility>

namespace bittern::storage {

void JobQueue::add(std::unique_ptr<Job> job, const std::optional<Seat>& seat) {
    Waiting waiting{added_++, std::move(job)};
    if (seat)
        seated_.emplace(*seat, std::move(waiting));
    else
        others_.push_back(std::move(waiting));
}

JobQueue::Seated::iterator JobQueue::passed_next() {
    if (given_ == by_seat)
        return std::ranges::min_element(seated_, {}, [](const auto& entry) { return entry.second.number; });
    const auto ahead = seated_.lower_bound(head_);
    return ahead != seated_.end() ? ahead : seated_.begin();
}

std::unique_ptr<Job> JobQueue::next() {
    const auto passed = passed_next();
    const bool is_older =
        !others_.empty() && (passed == seated_.end() || others_.front().number < passed->second.number);
    if (is_older) {
        auto job = std::move(others_.front().job);
        others_.pop_front();
        return job;
    }
    if (passed == seated_.end()) return nullptr;
    given_ = given_ == by_seat ? 0 : given_ + 1;
    head_ = passed->first;
    auto job = std::move(passed->second.job);
    seated_.erase(passed);
    return job;
}

}  // namespace bittern::storage
