#include "content/hash_job.hpp"

#include "content/merkle.hpp"
#include "content/run_hasher.hpp"

#include <utility>

namespace bittern::content {

HashJob::HashJob(const Tree& tree, const HashOptions& options, const HashLayout& layout, TreeHashes& result,
                 const std::vector<bool>& known)
    : tree_(tree),
      options_(options),
      layout_(layout),
      result_(result),
      runs_(layout.runs(known)),
      bytes_left_(tree.files.size()),
      read_at_(tree.files.size()) {
    for (std::size_t file = 0; file < tree.files.size(); ++file) {
        const Bytes size = tree.files[file].stamp.size;
        if (known[file]) from_cache_ += size;
        if (known[file] || size.count == 0) ++files_done_;
        bytes_left_[file] = size.count;
    }
    done_ = from_cache_.count;
}

void HashJob::work() {
    RunHasher hasher(tree_, layout_, result_, *this);
    while (!must_end()) {
        const std::size_t run = next_run_++;
        if (run >= runs_.size()) break;
        if (auto hashed = hash(hasher, runs_[run]); !hashed) {
            failed_ = true;
            const std::lock_guard lock(mutex_);
            if (!error_) error_ = std::move(hashed).error();
        }
    }
}

Result<void> HashJob::hash(RunHasher& hasher, const PieceRun& run) {
    const std::vector<Segment> segments = layout_.segments(run);
    for (const Segment& segment : segments) note_reading(segment.file);
    BITTERN_CHECK(hasher.hash(run, segments));
    for (const Segment& segment : segments) {
        // Whoever takes the last bytes off sees the hashes that all the others wrote.
        if (bytes_left_[segment.file].fetch_sub(segment.size.count) == segment.size.count) finish(segment.file);
    }
    return {};
}

/// Several may come at once with a file; nobody reads before one of them has set its time, so that
/// whichever it is, it is from before the first byte.
void HashJob::note_reading(std::size_t file) {
    if (read_at_[file] != 0) return;
    Time::rep unset = 0;
    read_at_[file].compare_exchange_strong(unset, options_.clock().time_since_epoch().count());
}

HashJob::Time HashJob::read_at(std::size_t file) const {
    return Time(Time::duration(read_at_[file]));
}

std::vector<HashJob::Time> HashJob::read_times() const {
    std::vector<Time> times;
    times.reserve(read_at_.size());
    for (std::size_t file = 0; file < read_at_.size(); ++file) times.push_back(read_at(file));
    return times;
}

void HashJob::finish(std::size_t file) {
    if (layout_.aligned()) {
        FileHashes& hashes = result_.files[file];
        Sha256Hasher hasher;
        hashes.root = file_root(hasher, hashes.piece_layer, options_.piece_size);
        const std::lock_guard lock(mutex_);
        finished_.push_back({file, read_at(file)});
    }
    ++files_done_;
}

std::vector<HashJob::Finished> HashJob::take_finished() {
    const std::lock_guard lock(mutex_);
    return std::exchange(finished_, {});
}

HashProgress HashJob::progress() const {
    return {.done = {done_.load(std::memory_order_relaxed)}, .from_cache = from_cache_, .files = files_done_};
}

bool HashJob::must_end() const {
    return failed_ || options_.stop.stop_requested();
}

}  // namespace bittern::content
