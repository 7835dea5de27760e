#include "swarm/piece_checker.hpp"

#include "content/group_hasher.hpp"
#include "content/merkle.hpp"
#include "content/read_ahead.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <unistd.h>

namespace bittern::swarm {
namespace {

constexpr auto block = static_cast<std::size_t>(content::block_size.count);

bool must_end(const Watch& watch) {
    return watch.must_end && watch.must_end();
}

void count(PieceRow& row, Bytes content, const Watch& watch) {
    row.uncounted -= content;
    if (watch.on_read && content > Bytes{}) watch.on_read(content);
}

}  // namespace

PieceChecker::PieceChecker(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                           const std::filesystem::path& folder, std::span<const FileOnDisk> disk, CheckOptions options)
    : metainfo_(metainfo),
      hashes_(hashes),
      files_(plan, folder, disk, std::move(options)),
      sha1_(*content::sha::fastest().sha1),
      sha256_(*content::sha::fastest().sha256),
      nodes_(*content::sha::fastest().sha256),
      tile_(static_cast<std::size_t>(content::tile_size.count)) {}

Result<std::vector<PieceFinding>> PieceChecker::check(std::span<const PieceIndex> pieces, const Watch& watch) {
    BITTERN_CHECK(hash(pieces, watch));
    std::vector<PieceFinding> findings;
    findings.reserve(rows_.size());
    for (PieceRow& row : rows_) {
        if (row.ended() && !row.given_up) judge(row);
        row.finding.hashed = row.ended() && !row.given_up && !row.hole;
        findings.push_back(std::move(row.finding));
    }
    return findings;
}

Result<PieceFinding> PieceChecker::check_by_root(std::size_t file, const Watch& watch) {
    const torrent::File& wanted = metainfo_.files()[file];
    const auto [first, end] = pieces_of(metainfo_, wanted);
    const auto step = content::group_size(metainfo_.piece_size(), static_cast<std::size_t>(end - first), 1);
    PieceFinding whole{.right = true};
    std::vector<content::Sha256> layer;
    std::vector<PieceIndex> group;
    for (PieceIndex piece{first}; piece.value < end && !must_end(watch);) {
        group.clear();
        for (; piece.value < end && group.size() < step; ++piece.value) group.push_back(piece);
        if (cold_ && watch.on_cold) watch.on_cold(group);
        BITTERN_CHECK(hash(group, watch));
        for (const PieceRow& row : rows_) {
            layer.push_back(digests_of(row).root);
            whole.right = whole.right && row.ended() && !row.given_up;
            if (!row.finding.files_with_bytes.empty()) whole.files_with_bytes = {file};
        }
    }
    whole.right = whole.right && content::file_root(nodes_, std::move(layer), metainfo_.piece_size()) == wanted.root;
    return whole;
}

/// Leaves rows that are ended, but where they were given up.
Result<void> PieceChecker::hash(std::span<const PieceIndex> pieces, const Watch& watch) {
    BITTERN_CHECK(begin(pieces, watch));
    const auto waits = [](const PieceRow& row) { return !row.ended() && !row.given_up; };
    const std::size_t share = content::share_of_tile(std::max<std::size_t>(rows_.size(), 1), metainfo_.piece_size());
    assert(rows_.size() * share <= tile_.size());
    while (std::any_of(rows_.begin(), rows_.end(), waits) && !must_end(watch)) {
        BITTERN_CHECK(read_tile(share, watch));
        hash_tile();
    }
    for (PieceRow& row : rows_) {
        row.opened = nullptr;
        if (row.ended() || row.given_up) count(row, row.uncounted, watch);
    }
    files_.end_group();
    return {};
}

Result<void> PieceChecker::begin(std::span<const PieceIndex> pieces, const Watch& watch) {
    const auto leaves = static_cast<std::size_t>(metainfo_.piece_size().count) / block;
    leaves_.resize(hashes_.has_v2() ? pieces.size() * leaves : 0);
    rows_.clear();
    cold_ = false;
    bool known = false;
    for (const PieceIndex piece : pieces) {
        if (must_end(watch)) return {};
        BITTERN_TRY(auto row, row_of(piece));
        if (hashes_.has_v2()) row.leaves = std::span(leaves_).subspan(rows_.size() * leaves, leaves);
        if (!known && row.opened) {
            const Stretch& first = row.stretches.front();
            cold_ = !content::is_in_memory(*row.opened, first.offset);
            known = true;
        }
        if (rows_.size() >= content::sha::most_lanes) row.opened = nullptr;  // few have more than one tile
        rows_.push_back(std::move(row));
    }
    return {};
}

Result<PieceRow> PieceChecker::row_of(PieceIndex piece) {
    PieceRow row{.piece = piece, .stretches = stretches_of(metainfo_, piece)};
    row.file = row.stretches.front().file;
    const auto is_pad = [&](const Stretch& stretch) { return metainfo_.files()[stretch.file].pad; };
    for (const Stretch& stretch : row.stretches)
        if (!is_pad(stretch)) row.uncounted += stretch.size;
    for (; !row.stretches.empty() && is_pad(row.stretches.back()); row.stretches.pop_back())
        if (hashes_.has_v1()) row.zeros_left += row.stretches.back().size;
    row.given_up = !is_all_there(row);
    if (row.given_up) {
        BITTERN_CHECK(look_for_bytes(row));
    } else if (!row.stretches.empty() && !is_pad(row.stretches.front())) {
        BITTERN_TRY(row.hole, is_hole(row));
        if (row.hole) row.at = row.stretches.size();
    }
    return row;
}

bool PieceChecker::is_all_there(const PieceRow& row) const {
    return std::all_of(row.stretches.begin(), row.stretches.end(), [&](const Stretch& stretch) {
        return metainfo_.files()[stretch.file].pad || files_.size(stretch.file) >= stretch.offset + stretch.size;
    });
}

/// Of a piece that can't be right, since not all of it is there.
Result<void> PieceChecker::look_for_bytes(PieceRow& row) {
    if (files_.options().foreign == CheckOptions::Foreign::ignore) return {};
    for (row.at = 0; row.at < row.stretches.size(); ++row.at) {
        const Stretch& stretch = row.stretches[row.at];
        const auto already = row.finding.files_with_bytes.size();
        row.opened = nullptr;
        const Bytes size = std::min(stretch.size, files_.size(stretch.file) - stretch.offset);
        if (metainfo_.files()[stretch.file].pad || size <= Bytes{}) continue;
        BITTERN_TRY(const bool opened, row.open(files_));
        for (Bytes at; opened && at < size && row.finding.files_with_bytes.size() == already;) {
            const Bytes part = std::min(size - at, content::tile_size);
            const auto bytes = std::span(tile_).first(static_cast<std::size_t>(part.count));
            BITTERN_TRY(const std::size_t got,
                        content::read_at(*row.opened, files_.path(stretch.file), bytes, stretch.offset + at));
            row.note(bytes.first(got));
            if (got < bytes.size()) break;
            at += part;
        }
    }
    row.opened = nullptr;
    return {};
}

/// Whether a whole piece lies in holes of one file, which need not be read to know that they are
/// zeros.
Result<bool> PieceChecker::is_hole(PieceRow& row) {
    const Stretch& only = row.stretches.front();
    const bool whole = row.stretches.size() == 1 && only.size == metainfo_.piece_size();
    // The first tells whether the group is in memory.
    if (!whole && !rows_.empty()) return false;
    BITTERN_TRY(const bool opened, row.open(files_));
    row.given_up = !opened;
    if (!whole || row.given_up) return false;
    const off_t data = ::lseek(row.opened->descriptor.get(), only.offset.count, SEEK_DATA);
    return data < 0 ? errno == ENXIO : data >= (only.offset + only.size).count;
}

Result<void> PieceChecker::read_tile(std::size_t share, const Watch& watch) {
    pieces_.clear();
    blocks_.clear();
    std::span<std::uint8_t> room = tile_;
    for (PieceRow& row : rows_) {
        if (row.ended() || row.given_up) continue;
        if (must_end(watch)) return {};
        BITTERN_TRY(const auto bytes, row.read(room.first(share), files_, metainfo_));
        room = room.subspan(share);
        count(row, std::min(row.uncounted, Bytes{static_cast<std::int64_t>(bytes.size())}), watch);
        if (!row.given_up) add(row, bytes, share);
    }
    return {};
}

/// Gives one piece's part of the tile to the hashes.
void PieceChecker::add(PieceRow& row, std::span<const std::uint8_t> bytes, std::size_t share) {
    const Bytes zeros = std::min(row.zeros_left, Bytes{static_cast<std::int64_t>(share - bytes.size())});
    row.zeros_left -= zeros;
    if (hashes_.has_v1()) {
        pieces_.push_back({.bytes = bytes,
                           .zeros = static_cast<std::uint64_t>(zeros.count),
                           .midway = &row.sha1,
                           .digest = row.ended() ? &row.digest : nullptr});
    }
    if (!hashes_.has_v2()) return;
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(block, bytes.size()))) {
        blocks_.push_back({.bytes = bytes.first(std::min(block, bytes.size())), .digest = &row.leaves[row.blocks++]});
    }
}

void PieceChecker::hash_tile() {
    sha1_.hash(pieces_);
    // Ends of files are short; what is begun last should be.
    std::sort(blocks_.begin(), blocks_.end(),
              [](const auto& a, const auto& b) { return a.bytes.size() > b.bytes.size(); });
    sha256_.hash(blocks_);
}

const PieceChecker::Digests& PieceChecker::digests_of_zeros() {
    if (zeros_) return *zeros_;
    const auto size = static_cast<std::size_t>(metainfo_.piece_size().count);
    zeros_.emplace(Digests{});  // Clang 14 does not see that it has a default
    const content::sha::Part<content::Sha1> piece{.zeros = size, .digest = &zeros_->sha1};
    if (hashes_.has_v1()) sha1_.hash({&piece, 1});
    if (!hashes_.has_v2()) return *zeros_;
    content::Sha256 leaf{};
    const content::sha::Part<content::Sha256> zeros{.zeros = block, .digest = &leaf};
    sha256_.hash({&zeros, 1});
    std::vector<content::Sha256> leaves(size / block, leaf);
    zeros_->root = content::piece_root(nodes_, leaves, metainfo_.piece_size(), metainfo_.piece_size());
    return *zeros_;
}

/// Of a row that is ended; its leaves are used up.
PieceChecker::Digests PieceChecker::digests_of(const PieceRow& row) {
    if (row.hole) return digests_of_zeros();
    Digests digests{.sha1 = row.digest};
    if (row.blocks > 0)
        digests.root = content::piece_root(nodes_, row.leaves.first(row.blocks), metainfo_.files()[row.file].size,
                                           metainfo_.piece_size());
    return digests;
}

void PieceChecker::judge(PieceRow& row) {
    const auto found = digests_of(row);
    const bool by_v1 = hashes_.has_v1(), by_v2 = hashes_.has_v2() && hashes_.knows_roots(row.file);
    const bool v1 = by_v1 && hashes_.is_right(row.piece, found.sha1);
    const std::int32_t in_file = row.piece.value - pieces_of(metainfo_, metainfo_.files()[row.file]).first;
    const bool v2 = by_v2 && hashes_.is_right(row.file, in_file, found.root);
    row.finding.right = v1 == by_v1 && v2 == by_v2;
    row.finding.contradictory = by_v1 && by_v2 && v1 != v2;
    row.finding.root = found.root;
}

}  // namespace bittern::swarm
