#include "content/piece_reader.hpp"

#include "content/read_ahead.hpp"

#include <algorithm>
#include <utility>

namespace bittern::content {

Result<std::span<const std::uint8_t>> PieceReader::read(std::span<std::uint8_t> buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size() && segment_ < piece_->segments.size()) {
        BITTERN_TRY(const std::size_t got, read_segment(buffer.subspan(filled)));
        filled += got;
    }
    return buffer.first(filled);
}

void PieceReader::give_up() {
    if (std::exchange(opened_, nullptr)) (void)files_->release(piece_->segments[segment_].file);
}

bool PieceReader::is_in_memory() {
    return segment_ < piece_->segments.size() && open() &&
           content::is_in_memory(*opened_, piece_->segments[segment_].offset + at_);
}

Result<void> PieceReader::open() {
    if (opened_) return {};
    BITTERN_TRY(opened_, files_->open(piece_->segments[segment_].file));
    return {};
}

Result<std::size_t> PieceReader::read_segment(std::span<std::uint8_t> buffer) {
    const Segment& segment = piece_->segments[segment_];
    const TreeFile& file = tree_->files[segment.file];
    BITTERN_CHECK(open());
    const Bytes left = segment.size - at_;
    const auto part = buffer.first(std::min(buffer.size(), static_cast<std::size_t>(left.count)));
    BITTERN_TRY(const std::size_t got, read_at(*opened_, file.path, part, segment.offset + at_));
    if (got < part.size()) return changed_while_hashed(file);  // it became shorter
    at_ += Bytes{static_cast<std::int64_t>(got)};
    if (at_ == segment.size) {
        opened_ = nullptr;
        BITTERN_CHECK(files_->release(segment.file));
        ++segment_;
        at_ = {};
    }
    return got;
}

}  // namespace bittern::content
