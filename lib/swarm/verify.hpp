#pragma once
/// Compares what is on disk with a torrent, file by file and piece by piece, and changes nothing.

#include "base/result.hpp"
#include "base/seldom.hpp"
#include "base/units.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace bittern::swarm {

/// A stretch of one file.
struct ByteRange {
    Bytes offset;
    Bytes size;
    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// One file of a torrent as it was found.
struct VerifiedFile {
    enum class State {
        right,
        wrong,       ///< as long as it should be, with other bytes
        missing,     ///< not there
        too_short,   ///< its end is not there
        too_long,    ///< right as far as the torrent goes, and then goes on
        unreadable,  ///< it, or a folder that it is in, may not be opened
        not_a_file,  ///< a folder, link or device has its place
        changed,     ///< its stamp (content/tree.hpp) is not what it was before any of it was read: nothing is known of
                     ///< what it has now, whatever its pieces were
        unknown,     ///< all there, but some of its pieces are not right, and all of those have bytes of other files
                     ///< too (v1), which can be the reason
    };
    FileIndex file;
    State state = State::right;
    std::optional<Bytes> on_disk = Bytes{};  ///< its size; nullopt where that can't be told
    Seldom<std::string> reason = {};         ///< of one that is unreadable: why, for people
    bool meanwhile = false;  ///< changed, or it was a readable file when it was first looked at, and is none any more
    bool under_raw_name = false;  ///< it is, or would be, where the torrent says (torrent::given_path), and not under
                                  ///< its safe name; only of files that were renamed
    std::vector<PieceIndex> wrong_pieces = {};  ///< that have bytes of it and don't match; none of one that changed
    /// What of it is wrong or missing, in order, joined where it touches: missing bytes are known exactly, wrong ones
    /// by the piece (a v2 torrent has no hashes of single blocks; they are known where a piece is one block of 16 KiB).
    /// What shares a wrong piece with other files that are there may be wrong and is counted in.
    std::vector<ByteRange> damage = {};
};

/// Files beside a torrent's that are named: whoever gives the root of a machine for its folder wants no list of it.
constexpr std::size_t most_extra = 10'000;

/// What was found of a whole torrent.
struct Verification {
    std::vector<VerifiedFile> files;  ///< one for each file that has content of its own (no pad file), and for each
                                      ///< link (BEP 47): right where it leads to the same, else wrong or missing
    std::int32_t right_pieces = 0;
    std::int32_t wrong_pieces = 0;             ///< missing ones as well, and those of files that changed
    Bytes right_size;                          ///< of files, in right pieces
    std::vector<std::filesystem::path> extra;  ///< files in the folder that the torrent does not have, relative to it
    bool more_extra = false;                   ///< there are more than most_extra: the search ended there
    std::size_t links = 0;                     ///< of `files`
    std::size_t unsound_links = 0;             ///< links to nothing in the torrent: not looked at
    [[nodiscard]] bool is_right() const;
};

/// Where the content of a torrent is, of a path that names it or the folder it is in: the one of both where more of its
/// files are; the path itself where that is equal. Fault::not_found where there is nothing at all.
[[nodiscard]] Result<std::filesystem::path> find_content(const torrent::Metainfo& metainfo,
                                                         const std::filesystem::path& path);

/// Whether what find_content gave can be the content at all. Fault::usage for a file where the torrent is of a folder,
/// Fault::refused for a FIFO, a socket or a device.
[[nodiscard]] Result<void> check_kind_of_content(const torrent::Metainfo& metainfo,
                                                 const std::filesystem::path& content);

/// How far it has come. What is not there is done at once; pads count for nothing.
struct VerifyProgress {
    Bytes done;
    Bytes total;
    std::size_t files_done = 0;
    std::size_t files = 0;  ///< that have content
};
using VerifyWatch = std::function<void(const VerifyProgress&)>;

/// Reads and hashes on all cores. `content` is the torrent's folder, or its file. A hybrid's pieces must be right for
/// both halves; of v2 files without piece layer (BEP 52) only the whole is told. Where a link to a file has the place
/// of one, that is read; files that were renamed are looked for as Places tells. A file
/// that can't be opened any more when its turn comes is missing or unreadable; when all is read, every file is looked
/// at once more. `on_progress` is called on the calling thread. Fault::storage for a disk that fails,
/// Fault::interrupted.
[[nodiscard]] Result<Verification> verify(const torrent::Metainfo& metainfo, const std::filesystem::path& content,
                                          const VerifyWatch& on_progress, const std::stop_token& stop);

}  // namespace bittern::swarm
