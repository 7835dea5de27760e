#pragma once
/// One piece on its way through the tiles of a PieceChecker. Private to this room.

#include "content/open_regular.hpp"
#include "content/sha/lanes.hpp"
#include "swarm/disk_state.hpp"
#include "swarm/plan.hpp"
#include "swarm/stretches.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace bittern::swarm {

/// What was found where one piece belongs.
struct PieceFinding {
    bool right = false;
    bool hashed = false;                        ///< all of it was there, and no hole
    bool contradictory = false;                 ///< right for one half of a hybrid only
    content::Sha256 root{};                     ///< v2: what it hashes to, where all of it is there
    std::vector<std::size_t> files_with_bytes;  ///< files that have bytes other than zero there
};

/// What a checker is to do where something is not as it should be.
struct CheckOptions {
    content::LastLink last_link = content::LastLink::refuse;
    enum class Foreign { find, ignore };
    Foreign foreign = Foreign::find;  ///< whether to look for files that have bytes other than zero
    /// Told of a file that can't be opened, whose pieces are not right then; null: that ends the check.
    std::function<void(std::size_t file, const Error& why)> on_unopened = {};
};

/// The files of a plan as one thread opens them: those that several pieces of a group read, once.
class FilesOnDisk {
public:
    using Opened = std::shared_ptr<const content::RegularFile>;
    FilesOnDisk(const Plan& plan, const std::filesystem::path& folder, std::span<const FileOnDisk> disk,
                CheckOptions options)
        : plan_(plan), folder_(folder), disk_(disk), options_(std::move(options)) {}

    /// Null where it can't be opened and somebody wants to be told.
    [[nodiscard]] Result<Opened> open(std::size_t file);
    [[nodiscard]] const CheckOptions& options() const { return options_; }
    /// Closes what nobody uses.
    void end_group() { opened_.clear(); }
    [[nodiscard]] std::filesystem::path path(std::size_t file) const { return folder_ / plan_.paths[file]; }
    /// What it had when it was looked at.
    [[nodiscard]] Bytes size(std::size_t file) const { return disk_[file].size; }

private:
    const Plan& plan_;
    const std::filesystem::path& folder_;
    const std::span<const FileOnDisk> disk_;
    const CheckOptions options_;
    std::map<std::size_t, std::weak_ptr<const content::RegularFile>> opened_;
};

/// Reads one piece from its beginning to its end, and keeps how far its hashes have come.
struct PieceRow {
    PieceIndex piece;
    std::size_t file = 0;            ///< the first that it has bytes of
    std::vector<Stretch> stretches;  ///< without the pads at its end
    Bytes zeros_left;                ///< those, where they are hashed
    Bytes uncounted;                 ///< of its content: not told to who looks on
    bool given_up = false;           ///< it can't be right
    bool hole = false;               ///< it is known to be zeros, without reading it
    PieceFinding finding = {};

    std::span<content::Sha256> leaves = {};  ///< room for a piece's
    std::size_t blocks = 0;                  ///< read so far
    content::sha::Midway<content::Sha1> sha1 = {};
    content::Sha1 digest{};

    std::size_t at = 0;  ///< in the stretches
    Bytes offset = {};   ///< in that stretch
    FilesOnDisk::Opened opened = {};

    /// Pads between files are read as zeros. Breaks off, and gives the row up, where a file can't be opened or ended
    /// sooner than it was seen to.
    [[nodiscard]] Result<std::span<const std::uint8_t>> read(std::span<std::uint8_t> buffer, FilesOnDisk& files,
                                                             const torrent::Metainfo& metainfo);
    /// Opens the file of the stretch that comes next; whether there is one to read from.
    [[nodiscard]] Result<bool> open(FilesOnDisk& files);
    /// Notes the file of the stretch where these bytes of it are not all zero.
    void note(std::span<const std::uint8_t> bytes);
    [[nodiscard]] bool ended() const { return at == stretches.size() && zeros_left == Bytes{}; }
};

}  // namespace bittern::swarm
