#pragma once
/// Compares what is on disk with what a torrent says, one piece after another. One for each thread.

#include "content/open_regular.hpp"
#include "swarm/disk_state.hpp"
#include "swarm/piece_hashes.hpp"
#include "swarm/plan.hpp"
#include "swarm/stretches.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <vector>

namespace bittern::swarm {

/// What was found where one piece belongs.
struct PieceFinding {
    bool right = false;
    std::vector<std::size_t> files_with_bytes;  ///< files that have bytes other than zero there
};

/// Opens the files of a plan for reading, never through a symbolic link at the end of a path.
class PieceChecker {
public:
    PieceChecker(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                 const std::filesystem::path& folder, std::span<const FileOnDisk> disk);

    /// A piece of the v1 half, or one of a file whose v2 pieces are known.
    [[nodiscard]] Result<PieceFinding> check(PieceIndex piece);
    /// All pieces of a file of which v2 knows only the root; they are right together or not at all.
    /// A stop ends it early, with a finding that says nothing.
    [[nodiscard]] Result<PieceFinding> check_by_root(std::size_t file, const std::stop_token& stop);

private:
    Result<PieceFinding> read(std::span<const Stretch> stretches);
    Result<bool> read(const Stretch& stretch, bool hash);
    Result<bool> is_hole(std::span<const Stretch> stretches);
    Result<void> open(std::size_t file);
    void add(std::span<const std::uint8_t> bytes);
    [[nodiscard]] bool is_pad(const Stretch& stretch) const { return metainfo_.files()[stretch.file].pad; }
    [[nodiscard]] content::Sha256 end_leaves(std::size_t file);
    [[nodiscard]] bool digest_is_right(PieceIndex piece, std::span<const Stretch> stretches);
    [[nodiscard]] bool zeros_are_right(PieceIndex piece, const Stretch& whole);
    [[nodiscard]] std::int32_t piece_in_file(PieceIndex piece, std::size_t file) const;

    const torrent::Metainfo& metainfo_;
    const PieceHashes& hashes_;
    const Plan& plan_;
    const std::filesystem::path& folder_;
    const std::span<const FileOnDisk> disk_;
    content::Sha1Hasher sha1_;
    content::Sha256Hasher sha256_;
    std::vector<content::Sha256> leaves_;  ///< v2: of the piece so far
    std::vector<std::uint8_t> buffer_;
    std::size_t open_file_ = SIZE_MAX;
    content::RegularFile opened_;
    bool zeros_known_ = false;  ///< whether the next two are computed: a whole piece of zeros
    content::Sha1 zeros_sha1_{};
    content::Sha256 zeros_root_{};
};

}  // namespace bittern::swarm
