#include "content/hash_layout.hpp"

#include <algorithm>

namespace bittern::content {
namespace {

// Large enough that opening a file for each run costs nothing, small enough that all workers end at
// about one time.
constexpr Bytes run_size = mib(4);

}  // namespace

HashLayout::HashLayout(const Tree& tree, Bytes piece_size, Format format)
    : tree_(tree),
      piece_size_(piece_size),
      aligned_(format != Format::v1),
      padded_(format == Format::hybrid && tree.files.size() > 1) {
    std::int64_t at = 0;
    starts_.reserve(tree.files.size());
    for (const TreeFile& file : tree.files) {
        starts_.push_back(at);
        at += aligned_ ? pieces_in(file.stamp.size) * piece_size_.count : file.stamp.size.count;
    }
    piece_count_ = pieces_in({at});
}

std::int64_t HashLayout::pieces_in(Bytes size) const {
    return size.count / piece_size_.count + (size.count % piece_size_.count != 0 ? 1 : 0);
}

std::vector<PieceRun> HashLayout::runs(const std::vector<bool>& left_out) const {
    std::vector<PieceRun> all;
    const bool all_left_out = std::find(left_out.begin(), left_out.end(), false) == left_out.end();
    if (!aligned_ && !all_left_out) add_runs(all, 0, 0, piece_count_);
    for (std::size_t file = 0; aligned_ && file < tree_.files.size(); ++file) {
        if (!left_out[file]) add_runs(all, file, first_piece(file), pieces_in(tree_.files[file].stamp.size));
    }
    return all;
}

void HashLayout::add_runs(std::vector<PieceRun>& runs, std::size_t file, std::int64_t first, std::int64_t count) const {
    const std::int64_t most = std::max<std::int64_t>(run_size.count / piece_size_.count, 1);
    for (; count > 0; first += most, count -= most) runs.push_back({file, first, std::min(count, most)});
}

std::vector<Segment> HashLayout::segments(const PieceRun& run) const {
    std::int64_t at = run.first * piece_size_.count;
    const std::int64_t end = at + run.count * piece_size_.count;
    // The last file that begins at `at` or before; empty files in front of it begin there too.
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), at);
    std::vector<Segment> segments;
    const std::size_t first = aligned_ ? run.file : static_cast<std::size_t>(after - starts_.begin()) - 1;
    const std::size_t last = aligned_ ? run.file + 1 : tree_.files.size();
    for (std::size_t file = first; file < last && at < end; ++file) {
        const std::int64_t size = tree_.files[file].stamp.size.count;
        const std::int64_t offset = at - starts_[file];
        const std::int64_t taken = std::min(size - offset, end - at);
        if (taken > 0) segments.push_back({file, {offset}, {taken}});
        at += taken;
    }
    return segments;
}

}  // namespace bittern::content
