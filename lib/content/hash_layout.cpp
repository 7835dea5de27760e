#include "content/hash_layout.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace bittern::content {

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

Result<void> HashLayout::check_piece_count() const {
    if (piece_count_ <= most_pieces) return {};
    return fail(
        Fault::usage,
        fmt::format("pieces of {} would be {} in number, more than the {} that clients take: choose larger ones",
                    to_string(piece_size_), piece_count_, most_pieces));
}

std::int64_t HashLayout::pieces_in(Bytes size) const {
    return size.count / piece_size_.count + (size.count % piece_size_.count != 0 ? 1 : 0);
}

std::vector<std::int32_t> HashLayout::pieces(const std::vector<bool>& left_out) const {
    std::vector<std::int32_t> all;
    const auto add = [&](std::int64_t first, std::int64_t count) {
        all.resize(all.size() + static_cast<std::size_t>(count));
        std::iota(all.end() - count, all.end(), static_cast<std::int32_t>(first));
    };
    const bool all_left_out = std::find(left_out.begin(), left_out.end(), false) == left_out.end();
    if (!aligned_ && !all_left_out) add(0, piece_count_);
    for (std::size_t file = 0; aligned_ && file < tree_.files.size(); ++file) {
        if (!left_out[file]) add(first_piece(file), pieces_in(tree_.files[file].stamp.size));
    }
    return all;
}

Piece HashLayout::piece(std::int64_t number) const {
    Piece piece{.number = number};
    std::int64_t at = number * piece_size_.count;
    const std::int64_t end = at + piece_size_.count;
    // The last file that begins at `at` or before; empty files in front of it begin there too.
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), at);
    for (auto file = static_cast<std::size_t>(after - starts_.begin()) - 1; file < starts_.size() && at < end; ++file) {
        const std::int64_t offset = at - starts_[file];
        const std::int64_t taken = std::min(tree_.files[file].stamp.size.count - offset, end - at);
        if (taken > 0) piece.segments.push_back({file, {offset}, {taken}});
        piece.bytes += Bytes{std::max<std::int64_t>(taken, 0)};
        at += taken;
        if (aligned_) break;
    }
    if (padded_) piece.zeros = piece_size_ - piece.bytes;
    return piece;
}

}  // namespace bittern::content
