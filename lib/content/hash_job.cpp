#include "content/hash_job.hpp"

#include "content/group_hasher.hpp"
#include "content/merkle.hpp"
#include "content/read_ahead.hpp"
#include "content/side_by_side.hpp"

#include <algorithm>
#include <utility>

namespace bittern::content {

HashJob::HashJob(const Tree& tree, const HashOptions& options, const HashLayout& layout, TreeHashes& result,
                 const std::vector<bool>& known)
    : tree_(tree),
      options_(options),
      layout_(layout),
      result_(result),
      pieces_(layout.pieces(known)),
      threads_(threads_for(pieces_.size(), options.workers)),
      group_size_(group_size(options.piece_size, pieces_.size(), threads_)),
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
    GroupHasher hasher(tree_, layout_, options_, result_, *this);
    ReadAhead read_ahead(tree_, turns_, hasher.buffer());
    const auto ends = [this] { return must_end(); };
    std::vector<Piece> next = take_group();
    read_ahead.bring(next, ends);
    while (!next.empty() && !must_end()) {
        const std::vector<Piece> group = std::exchange(next, {});
        // Only a disk is worth having two groups at a time: the last groups are better shared out.
        if (hasher.is_cold()) {
            next = take_group();
            read_ahead.bring(next, ends);
        }
        for (const Piece& piece : group) {
            for (const Segment& segment : piece.segments) note_reading(segment.file);
        }
        if (auto hashed = hasher.hash(group); !hashed) note(std::move(hashed).error());
        if (next.empty()) next = take_group();
    }
}

std::vector<Piece> HashJob::take_group() {
    std::vector<Piece> group;
    const std::size_t first = std::min(next_piece_.fetch_add(group_size_), pieces_.size());
    for (const std::int32_t piece : std::span(pieces_).subspan(first)) {
        if (group.size() == group_size_) break;
        group.push_back(layout_.piece(piece));
    }
    return group;
}

void HashJob::end_piece(const Piece& piece, const Sha256Hasher& nodes) {
    for (const Segment& segment : piece.segments) {
        // Whoever takes the last bytes off sees the hashes that all the others wrote.
        const bool last = bytes_left_[segment.file].fetch_sub(segment.size.count) == segment.size.count;
        if (last) finish(segment.file, nodes);
    }
}

void HashJob::note(Error error) {
    failed_ = true;
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
}

Result<void> HashJob::note_spoilt(std::size_t file, Error why) {
    if (options_.spoilt == Spoilt::end) return tl::unexpected<Error>(std::move(why));
    const std::lock_guard lock(mutex_);
    spoilt_.emplace(file, std::move(why));
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

void HashJob::finish(std::size_t file, const Sha256Hasher& nodes) {
    if (layout_.aligned()) {
        FileHashes& hashes = result_.files[file];
        hashes.root = file_root(nodes, hashes.piece_layer, options_.piece_size);
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
