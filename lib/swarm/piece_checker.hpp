#pragma once
/// Compares what is on disk with what a torrent says, one piece after another. One for each thread.

#include "content/open_regular.hpp"
#include "swarm/disk_state.hpp"
#include "swarm/piece_hashes.hpp"
#include "swarm/plan.hpp"
#include "swarm/stretches.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace bittern::swarm {

/// What was found where one piece belongs.
struct PieceFinding {
    bool right = false;
    bool contradictory = false;                 ///< right for one half of a hybrid only
    content::Sha256 root{};                     ///< v2: what it hashes to, where all of it is there
    std::vector<std::size_t> files_with_bytes;  ///< files that have bytes other than zero there
};

/// Opens the files of a plan for reading, never through a symbolic link at the end of a path.
class PieceChecker {
public:
    PieceChecker(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                 const std::filesystem::path& folder, std::span<const FileOnDisk> disk);

    /// A piece of the v1 half, or one of a file whose v2 pieces are known; where both are so, by both.
    [[nodiscard]] Result<PieceFinding> check(PieceIndex piece);
    /// All pieces of a file of which v2 knows only the root; they are right together or not at all.
    /// `on_piece` is called after each of them. A stop ends it early, with a finding that says nothing.
    [[nodiscard]] Result<PieceFinding> check_by_root(std::size_t file, const std::stop_token& stop,
                                                     const std::function<void()>& on_piece);

private:
    Result<PieceFinding> read(std::span<const Stretch> stretches);
    Result<bool> read(const Stretch& stretch, bool hash);
    Result<bool> is_hole(std::span<const Stretch> stretches);
    Result<void> open(std::size_t file);
    void add(std::span<const std::uint8_t> bytes);
    struct Digests {
        content::Sha1 sha1{};
        content::Sha256 root{};
    };
    [[nodiscard]] Digests end_digests(std::size_t file);
    [[nodiscard]] const Digests& digests_of_zeros(std::size_t file);
    [[nodiscard]] PieceFinding judge(PieceIndex piece, std::size_t file, const Digests& found) const;
    [[nodiscard]] bool is_pad(const Stretch& stretch) const { return metainfo_.files()[stretch.file].pad; }
    [[nodiscard]] content::Sha256 end_leaves(std::size_t file);
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
    std::optional<Digests> zeros_;  ///< of a whole piece, once they are computed
};

}  // namespace bittern::swarm
