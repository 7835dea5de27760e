#pragma once
/// What differs between two lists of files.

#include "base/units.hpp"
#include "content/sha.hpp"
#include "torrent/metainfo.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// What v1 knows of a file: the hashes of the pieces that have bytes of it, and perhaps of its neighbours.
struct FilePieces {
    /// What fills the rest of the last piece.
    enum class Rest { nothing, zeros, neighbours };
    std::string_view hashes;  ///< 20 bytes a piece; they lie in the Metainfo
    Bytes piece_size;
    Bytes before;  ///< bytes of others in the first piece
    Rest rest = Rest::nothing;
};

/// One file or symbolic link of a list. Files with equal roots (BEP 52) have equal bytes, whatever the size of pieces.
struct ListedFile {
    std::string path;  ///< below the torrent's name; that name itself for a single file; of any bytes
    Bytes size;
    std::optional<content::Sha256> root = {};  ///< nullopt: not known (v1); zero for an empty file
    std::optional<FilePieces> pieces = {};     ///< nullopt: not known (v2)
    std::optional<std::string> target = {};    ///< where a link leads, from the root; of any bytes. nullopt: a file
};

struct Difference {
    enum class Kind {
        removed,  ///< only in the first
        added,    ///< only in the second
        changed,
        moved,    ///< only in the first under `from`, only in the second under `path`, with the same bytes
        unknown,  ///< in both with the same size, and no hash tells; or one of them can't be read
    };
    Kind kind;
    std::string path;       ///< of any bytes
    std::string from = {};  ///< moved only
    std::optional<Bytes> before = Bytes{},
                         after = Bytes{};  ///< sizes: 0 of what is not there, nullopt of what can't be told
    std::optional<std::string> target_before = {}, target_after = {};  ///< of what is a link
    std::string raw_path = {}, raw_from = {};  ///< what a torrent gives as the path (given_path) of a file that was
                                               ///< compared under another name; else empty
    std::string reason = {};                   ///< unknown only, and printable: why it can't be read; else empty
};

struct Comparison {
    std::vector<Difference> differences;  ///< by path; of one path what went before what came
    std::size_t same = 0;                 ///< files
    std::size_t same_links = 0;
};

/// The path of a file or link, by its number; nullopt leaves it out.
using PathOf = std::function<std::optional<std::string>(std::size_t file)>;

/// What a torrent gives as a file's path. In a name that holds a '/', which no file system can have, this becomes a NUL
/// and an 's', and a NUL two: so no two paths look alike that are not.
[[nodiscard]] std::string given_path(const Metainfo& metainfo, std::size_t file);

/// A torrent's files and links, those included that nothing is created for, but no pad files. They point into
/// `metainfo`.
[[nodiscard]] std::vector<ListedFile> listed_files(const Metainfo& metainfo, const PathOf& path_of);

/// Files without roots are compared by their pieces, where they begin at the same place in one: they are the same where
/// all pieces are, and changed where a piece differs that has no bytes of others.
/// A single file on either side is compared with a single file on the other whatever their names are. Links are the
/// same where their targets are. A link in the place of a file, or the other way round, is another thing of its name:
/// one is removed, the other added.
[[nodiscard]] Comparison compare(std::vector<ListedFile> first, std::vector<ListedFile> second);

/// Puts differences in order.
void sort(std::vector<Difference>& differences);

}  // namespace bittern::torrent
