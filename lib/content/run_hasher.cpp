#include "content/run_hasher.hpp"

#include "base/printable.hpp"
#include "content/hash_job.hpp"
#include "content/merkle.hpp"

#include <algorithm>
#include <fcntl.h>

#include <fmt/format.h>

namespace bittern::content {
namespace {

// A multiple of the block size that fits the second-level cache of any processor in use.
constexpr std::size_t buffer_size = std::size_t{256} << 10;

}  // namespace

RunHasher::RunHasher(const Tree& tree, const HashLayout& layout, TreeHashes& result, HashJob& job)
    : tree_(tree),
      layout_(layout),
      result_(result),
      job_(job),
      v1_(result.format != Format::v2),
      v2_(result.format != Format::v1),
      buffer_(buffer_size) {}

Result<void> RunHasher::hash(const PieceRun& run, std::span<const Segment> segments) {
    piece_ = run.first;
    piece_left_ = result_.piece_size;
    for (const Segment& segment : segments) BITTERN_CHECK(hash_segment(run, segment));
    if (piece_left_ < result_.piece_size) {
        if (v1_ && layout_.padded()) sha1_.update_zeros(piece_left_.count);
        end_piece(run);
    }
    return {};
}

Result<void> RunHasher::hash_segment(const PieceRun& run, const Segment& segment) {
    BITTERN_CHECK(open(segment.file));
    for (Bytes at; at < segment.size;) {
        if (job_.must_end()) return fail(Fault::interrupted, "hashing was stopped");
        const Bytes size = std::min({Bytes{static_cast<std::int64_t>(buffer_.size())}, segment.size - at, piece_left_});
        const auto bytes = std::span(buffer_).first(static_cast<std::size_t>(size.count));
        BITTERN_TRY(const std::size_t got, read_at(opened_, file_->path, bytes, segment.offset + at));
        if (got < bytes.size()) return check_unchanged({});  // it became shorter
        add(bytes);
        at += size;
        piece_left_ -= size;
        if (piece_left_.count == 0) end_piece(run);
        job_.add_done(size);
    }
    BITTERN_TRY(const FileStamp after, stamp_of(opened_, file_->path));
    opened_ = {};
    return check_unchanged(after);
}

Result<void> RunHasher::open(std::size_t file) {
    file_ = &tree_.files[file];
    BITTERN_TRY(opened_, open_regular(file_->path, LastLink::follow));
    // A hint only: it makes the kernel read further ahead.
    ::posix_fadvise(opened_.descriptor.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    return check_unchanged(opened_.stamp);
}

Result<void> RunHasher::check_unchanged(const FileStamp& now) const {
    if (now == file_->stamp) return {};
    return fail(Fault::verification,
                fmt::format("{} changed while it was being hashed: try again when nothing writes to it",
                            printable(file_->path.native())));
}

void RunHasher::add(std::span<const std::uint8_t> bytes) {
    constexpr auto block = static_cast<std::size_t>(block_size.count);
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(block, bytes.size()))) {
        const auto part = bytes.first(std::min(block, bytes.size()));
        if (v1_) sha1_.update(part);
        if (v2_) leaves_.push_back(sha256_.digest(part));
    }
}

void RunHasher::end_piece(const PieceRun& run) {
    if (v1_) result_.pieces[static_cast<std::size_t>(piece_)] = sha1_.finish();
    if (v2_) {
        auto& layer = result_.files[run.file].piece_layer;
        layer[static_cast<std::size_t>(piece_ - layout_.first_piece(run.file))] =
            piece_root(sha256_, leaves_, tree_.files[run.file].stamp.size, result_.piece_size);
        leaves_.clear();
    }
    ++piece_;
    piece_left_ = result_.piece_size;
}

}  // namespace bittern::content
