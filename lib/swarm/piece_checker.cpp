#include "swarm/piece_checker.hpp"

#include "content/merkle.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace bittern::swarm {
namespace {

// What stays in the processor's cache between reading and hashing.
constexpr std::size_t buffer_size = std::size_t{256} << 10;

bool all_zero(std::span<const std::uint8_t> bytes) {
    return bytes.empty() || (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace

PieceChecker::PieceChecker(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                           const std::filesystem::path& folder, std::span<const FileOnDisk> disk)
    : metainfo_(metainfo), hashes_(hashes), plan_(plan), folder_(folder), disk_(disk), buffer_(buffer_size) {}

Result<PieceFinding> PieceChecker::check(PieceIndex piece) {
    const auto stretches = stretches_of(metainfo_, piece);
    BITTERN_TRY(const bool hole, is_hole(stretches));
    const std::size_t file = stretches.front().file;
    if (hole) return judge(piece, file, digests_of_zeros(file));
    BITTERN_TRY(auto finding, read(stretches));
    // What was hashed must be taken out of the digests even where it can't be right.
    const auto digests = end_digests(file);
    if (!finding.right) return finding;
    auto judged = judge(piece, file, digests);
    judged.files_with_bytes = std::move(finding.files_with_bytes);
    return judged;
}

Result<PieceFinding> PieceChecker::check_by_root(std::size_t file, const std::stop_token& stop,
                                                 const std::function<void()>& on_piece) {
    const torrent::File& wanted = metainfo_.files()[file];
    const PieceSpan span = pieces_of(metainfo_, wanted);
    PieceFinding whole{.right = true};
    std::vector<content::Sha256> layer;
    for (PieceIndex piece{span.first}; piece.value < span.end && !stop.stop_requested(); ++piece.value) {
        BITTERN_TRY(const auto finding, read(stretches_of(metainfo_, piece)));
        layer.push_back(end_leaves(file));
        whole.right = whole.right && finding.right;
        if (!finding.files_with_bytes.empty()) whole.files_with_bytes = finding.files_with_bytes;
        on_piece();
    }
    whole.right = whole.right && content::file_root(sha256_, std::move(layer), metainfo_.piece_size()) == wanted.root;
    return whole;
}

/// Reads and hashes; `right` says only that all bytes are there.
Result<PieceFinding> PieceChecker::read(std::span<const Stretch> stretches) {
    PieceFinding finding;
    finding.right = std::all_of(stretches.begin(), stretches.end(), [&](const Stretch& stretch) {
        return is_pad(stretch) || disk_[stretch.file].size >= stretch.offset + stretch.size;
    });
    for (const Stretch& stretch : stretches) {
        if (is_pad(stretch)) {
            if (finding.right && hashes_.has_v1()) sha1_.update_zeros(stretch.size.count);
            continue;
        }
        BITTERN_TRY(const bool bytes, read(stretch, finding.right));
        if (bytes) finding.files_with_bytes.push_back(stretch.file);
    }
    return finding;
}

/// Whether any byte is not zero. A file that became shorter meanwhile counts as ended where it
/// ends.
Result<bool> PieceChecker::read(const Stretch& stretch, bool hash) {
    const Bytes size = std::min(stretch.size, disk_[stretch.file].size - stretch.offset);
    bool bytes_found = false;
    if (size > Bytes{}) BITTERN_CHECK(open(stretch.file));
    for (Bytes at; at < size;) {
        const Bytes part = std::min(size - at, Bytes{static_cast<std::int64_t>(buffer_.size())});
        const auto bytes = std::span(buffer_).first(static_cast<std::size_t>(part.count));
        BITTERN_TRY(const std::size_t got,
                    content::read_at(opened_, folder_ / plan_.paths[stretch.file], bytes, stretch.offset + at));
        bytes_found = bytes_found || !all_zero(bytes.first(got));
        if (hash) add(bytes.first(got));
        if (got < bytes.size() || (bytes_found && !hash)) break;
        at += part;
    }
    return bytes_found;
}

/// Whether a whole piece lies in holes of one file, which need not be read to know that they are
/// zeros.
Result<bool> PieceChecker::is_hole(std::span<const Stretch> stretches) {
    const Stretch& only = stretches.front();
    if (stretches.size() != 1 || only.size != metainfo_.piece_size()) return false;
    if (is_pad(only) || disk_[only.file].size < only.offset + only.size) return false;
    BITTERN_CHECK(open(only.file));
    const off_t data = ::lseek(opened_.descriptor.get(), only.offset.count, SEEK_DATA);
    return data < 0 ? errno == ENXIO : data >= (only.offset + only.size).count;
}

Result<void> PieceChecker::open(std::size_t file) {
    if (open_file_ == file) return {};
    open_file_ = SIZE_MAX;
    BITTERN_TRY(opened_, content::open_regular(folder_ / plan_.paths[file], content::LastLink::refuse));
    open_file_ = file;
    return {};
}

void PieceChecker::add(std::span<const std::uint8_t> bytes) {
    if (hashes_.has_v1()) sha1_.update(bytes);
    if (!hashes_.has_v2()) return;
    constexpr auto block = static_cast<std::size_t>(content::block_size.count);
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(block, bytes.size()))) {
        leaves_.push_back(sha256_.digest(bytes.first(std::min(block, bytes.size()))));
    }
}

content::Sha256 PieceChecker::end_leaves(std::size_t file) {
    if (leaves_.empty()) return {};
    const auto root = content::piece_root(sha256_, leaves_, metainfo_.files()[file].size, metainfo_.piece_size());
    leaves_.clear();
    return root;
}

PieceChecker::Digests PieceChecker::end_digests(std::size_t file) {
    return {.sha1 = hashes_.has_v1() ? sha1_.finish() : content::Sha1{}, .root = end_leaves(file)};
}

const PieceChecker::Digests& PieceChecker::digests_of_zeros(std::size_t file) {
    if (zeros_) return *zeros_;
    std::fill(buffer_.begin(), buffer_.end(), std::uint8_t{0});
    const auto size = static_cast<std::size_t>(metainfo_.piece_size().count);
    for (std::size_t at = 0; at < size; at += buffer_.size())
        add(std::span(buffer_).first(std::min(buffer_.size(), size - at)));
    return zeros_.emplace(end_digests(file));
}

PieceFinding PieceChecker::judge(PieceIndex piece, std::size_t file, const Digests& found) const {
    const bool by_v1 = hashes_.has_v1(), by_v2 = hashes_.has_v2() && hashes_.knows_roots(file);
    const bool v1 = by_v1 && hashes_.is_right(piece, found.sha1);
    const bool v2 = by_v2 && hashes_.is_right(file, piece_in_file(piece, file), found.root);
    return {.right = v1 == by_v1 && v2 == by_v2, .contradictory = by_v1 && by_v2 && v1 != v2, .root = found.root};
}

std::int32_t PieceChecker::piece_in_file(PieceIndex piece, std::size_t file) const {
    return piece.value - pieces_of(metainfo_, metainfo_.files()[file]).first;
}

}  // namespace bittern::swarm
