#pragma once
/// From files to the hashes a torrent is made of: SHA-1 of pieces (BEP 3), SHA-256 merkle trees
/// over 16 KiB blocks (BEP 52).

#include "base/result.hpp"
#include "base/units.hpp"
#include "content/sha.hpp"
#include "content/sha/kernel.hpp"
#include "content/tree.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <vector>

namespace bittern::content {

class HashCache;

/// Which info-hashes a torrent has.
enum class Format { hybrid, v1, v2 };

/// What BEP 52 says of one file.
struct FileHashes {
    Sha256 root{};                         ///< merkle root over all blocks; zero for an empty file
    std::vector<Sha256> piece_layer = {};  ///< a root a piece; a single one for a file of at most
                                           ///< one piece; empty for an empty file
};

struct TreeHashes {
    Bytes piece_size;
    Format format = Format::hybrid;
    std::vector<Sha1> pieces = {};       ///< v1, hybrid: every piece of the padded layout
    std::vector<FileHashes> files = {};  ///< v2, hybrid: one for each file of the tree
    /// Files without hashes, and why; only with Spoilt::go_on.
    std::map<std::size_t, Error> spoilt = {};
};

struct HashProgress {
    Bytes done;             ///< bytes read and hashed, or known from the cache
    Bytes from_cache;       ///< of those: not read at all
    std::size_t files = 0;  ///< files finished
};

/// What becomes of files that change, vanish or can't be read while they are hashed: the end, with an error, or (v2 and
/// hybrid, where no piece is of two files) they are noted and all others are hashed.
enum class Spoilt { end, go_on };

struct HashOptions {
    Bytes piece_size;
    Format format = Format::hybrid;
    HashCache* cache = nullptr;  ///< looked up and filled; may be null
    Spoilt spoilt = Spoilt::end;
    std::function<void(const HashProgress&)> on_progress =
        {};                     ///< called on the calling thread, ten times a second or so
    std::stop_token stop = {};  ///< ends it early with Fault::interrupted
    unsigned workers = 0;       ///< threads that hash; 0: as many as there are cores
    sha::Choice kernels = sha::fastest();
    /// The time by which files that changed just before they were read are told: those are not
    /// cached. Called on the hashing threads, several at the same time.
    std::function<std::chrono::system_clock::time_point()> clock = std::chrono::system_clock::now;
};

/// The most pieces that clients take.
inline constexpr std::int64_t most_pieces = std::int64_t{1} << 21;

/// Hashes the whole tree, each byte read once. A file whose stamp differs, before or after it was
/// read or when all are, from what the walk saw, or that is gone, is Fault::verification, naming it (Spoilt::end).
/// Besides the result it holds 32 bytes a file, four a piece, and for each worker a MiB and 4 MiB of leaves at the most
/// (pieces of 128 MiB), whatever the content's size; a worker has 16 files open at the most. Fault::usage for a piece
/// size that can't be or gives more than most_pieces. In a hybrid of more than one file every file is padded with zeros
/// to a whole piece, the last one too (as libtorrent does since 2.0.8); a single file is not.
[[nodiscard]] Result<TreeHashes> hash_tree(const Tree& tree, const HashOptions& options);

/// A power of two from 16 KiB to 16 MiB that gives about 1,000 to 2,000 pieces.
[[nodiscard]] Bytes automatic_piece_size(Bytes total);

/// The same for a tree in a format. Where every file takes a piece of its own (hybrid, v2) the
/// first piece of each is not counted: many small files get small pieces. Padding that is more than
/// the content makes them smaller still, while that at most doubles the number of pieces.
[[nodiscard]] Bytes automatic_piece_size(const Tree& tree, Format format);

/// Fault::usage, with the reason, for a piece size that the format can't have (power of two, 16 KiB
/// to 128 MiB).
[[nodiscard]] Result<void> check_piece_size(Bytes piece_size);

}  // namespace bittern::content
