#pragma once
/// Compares what is on disk with what a torrent says, a group of pieces side by side. One for each thread.

#include "content/open_regular.hpp"
#include "content/sha/lanes.hpp"
#include "swarm/disk_state.hpp"
#include "swarm/piece_hashes.hpp"
#include "swarm/piece_row.hpp"
#include "swarm/plan.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace bittern::swarm {

/// Who looks on while pieces are read.
struct Watch {
    std::function<bool()> must_end = {};                                 ///< asked all the time; null: never
    std::function<void(Bytes content)> on_read = {};                     ///< pads not counted; what is not there is
    std::function<void(std::span<const PieceIndex> next)> on_cold = {};  ///< before check_by_root() reads from the disk
};

/// Opens the files of a plan for reading. Holds a tile (content/group_hasher.hpp) and the leaves of a group.
class PieceChecker {
public:
    PieceChecker(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                 const std::filesystem::path& folder, std::span<const FileOnDisk> disk, CheckOptions options = {});

    /// Pieces of the v1 half, or of files whose v2 pieces are known; where both are so, by both. One finding a piece.
    /// Where it must end early, findings say nothing. At most as many as group_size() gives.
    [[nodiscard]] Result<std::vector<PieceFinding>> check(std::span<const PieceIndex> pieces, const Watch& watch);
    /// All pieces of a file of which v2 knows only the root; they are right together or not at all.
    [[nodiscard]] Result<PieceFinding> check_by_root(std::size_t file, const Watch& watch);

    /// Whether the last group had to come from the disk; true before the first.
    [[nodiscard]] bool is_cold() const { return cold_; }
    /// Where tiles are read to; free between groups.
    [[nodiscard]] std::span<std::uint8_t> buffer() { return tile_; }

private:
    struct Digests {
        content::Sha1 sha1{};
        content::Sha256 root{};
    };
    Result<void> hash(std::span<const PieceIndex> pieces, const Watch& watch);
    Result<void> begin(std::span<const PieceIndex> pieces, const Watch& watch);
    Result<PieceRow> row_of(PieceIndex piece);
    [[nodiscard]] bool is_all_there(const PieceRow& row) const;
    Result<void> look_for_bytes(PieceRow& row);
    Result<bool> is_hole(PieceRow& row);
    Result<void> read_tile(std::size_t share, const Watch& watch);
    void add(PieceRow& row, std::span<const std::uint8_t> bytes, std::size_t share);
    void hash_tile();
    [[nodiscard]] const Digests& digests_of_zeros();
    [[nodiscard]] Digests digests_of(const PieceRow& row);
    void judge(PieceRow& row);

    const torrent::Metainfo& metainfo_;
    const PieceHashes& hashes_;
    FilesOnDisk files_;
    const content::sha::Lanes<content::Sha1> sha1_;
    const content::sha::Lanes<content::Sha256> sha256_;
    const content::Sha256Hasher nodes_;  ///< of the trees over blocks
    bool cold_ = true;
    std::vector<std::uint8_t> tile_;
    std::vector<PieceRow> rows_;
    std::vector<content::Sha256> leaves_;  ///< v2: of the group
    std::vector<content::sha::Part<content::Sha1>> pieces_;
    std::vector<content::sha::Part<content::Sha256>> blocks_;
    std::optional<Digests> zeros_;  ///< of a whole piece, once they are computed
};

}  // namespace bittern::swarm
