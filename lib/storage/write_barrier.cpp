#include "storage/write_barrier.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bittern::storage {

void WriteBarrier::Write::end(bool written) {
    if (const auto barrier = std::exchange(barrier_, nullptr)) barrier->end(sequence_, written);
}

std::shared_ptr<WriteBarrier::Write> WriteBarrier::begin() {
    const std::lock_guard lock(mutex_);
    under_way_.insert(under_way_.end(), ++last_);
    return std::make_shared<Write>(shared_from_this(), last_);
}

WriteBarrier::Mark WriteBarrier::mark() const {
    const std::lock_guard lock(mutex_);
    return {failures_};
}

std::uint64_t WriteBarrier::submitted() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

void WriteBarrier::when_written(Mark since, std::function<void(bool written)> done) {
    std::unique_lock lock(mutex_);
    if (!under_way_.empty()) {
        waiting_.push_back({last_, since, std::move(done)});
        return;
    }
    const bool written = failures_ == since.failures;
    lock.unlock();
    done(written);
}

void WriteBarrier::end(std::uint64_t sequence, bool written) {
    std::vector<Waiting> over;
    std::uint64_t failures = 0;
    {
        const std::lock_guard lock(mutex_);
        under_way_.erase(sequence);
        if (!written) ++failures_;
        failures = failures_;
        const auto waits = [&](const Waiting& one) { return !under_way_.empty() && *under_way_.begin() <= one.up_to; };
        const auto first_waiting = std::find_if(waiting_.begin(), waiting_.end(), waits);
        over.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(first_waiting));
        waiting_.erase(waiting_.begin(), first_waiting);
    }
    for (const Waiting& one : over) one.done(failures == one.since.failures);
}

}  // namespace bittern::storage
