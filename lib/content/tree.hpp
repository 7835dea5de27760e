#pragma once
/// The files that become a torrent: found, ordered and stamped before any of them is read.

#include "base/result.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bittern::content {

/// Tells whether a file is still the same bytes, without reading it: what stat(2) says of it. The
/// mtime alone would not do: whoever writes to a file may set it back (touch -r, cp -p, rsync -t). The
/// ctime is the kernel's own; that a chmod or another hard link moves it too costs a second reading.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    Bytes size;
    std::int64_t modified_ns = 0;  ///< mtime in nanoseconds since the epoch
    std::int64_t changed_ns = 0;   ///< ctime, likewise
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// The stamp of a regular file (symbolic links are followed). Fault::not_found, Fault::storage,
/// Fault::refused where it is not a regular file.
[[nodiscard]] Result<FileStamp> stamp_of(const char* file);
[[nodiscard]] inline Result<FileStamp> stamp_of(const std::filesystem::path& file) {
    return stamp_of(file.c_str());
}

/// One regular file of a tree.
struct TreeFile {
    std::string path = {};                     ///< where it is on this machine, absolute; a path object takes five
                                               ///< times as much, which counts for a million files
    std::vector<std::string> components = {};  ///< its name in the torrent, below the torrent's own name
    FileStamp stamp = {};
    bool executable = false;
    std::vector<std::string> target = {};  ///< of a symbolic link that is kept as one (BEP 47): where it leads, from
                                           ///< the torrent's root; its size is 0. Empty for what is no link
};

/// Something found in the tree that will not be shared, and why ("hidden", "symbolic link", "a
/// FIFO", …).
struct Skipped {
    std::filesystem::path path;
    std::string reason;
};

/// A folder that was walked, and when what is in it had last changed.
struct WalkedFolder {
    std::string path;
    std::int64_t changed_ns =
        0;  ///< its ctime; 0 where that was just before, when a later change could be told the same
};

struct Tree {
    std::string name;             ///< the torrent's name
    bool single_file = false;     ///< one file shared as itself: `name` is the file's name, `components` is empty
    std::vector<TreeFile> files;  ///< in BEP 52 file-tree order: sorted bytewise by component, depth first
    Bytes total;
    std::vector<Skipped> skipped;
    std::vector<WalkedFolder> folders;
    std::vector<std::string> warnings;  ///< names that other systems will trouble with (NFC/NFD twins, case twins, …)
};

/// What becomes of symbolic links: left out, what they point at taken in their place, or kept as links (those that lead
/// to something in the tree).
enum class Links { leave_out, follow, keep };

struct WalkOptions {
    std::vector<std::string> exclude = {};  ///< glob patterns as in .gitignore, matched below each root
    bool hidden = false;                    ///< take names that begin with a dot
    Links links = Links::leave_out;
    std::string name = {};  ///< the torrent's name; empty: the root's own name
};

/// Walks the roots (files or folders). One root is shared under its own name; several are gathered
/// below one name
/// (`options.name`, else the name of their common parent), and two of the same name are
/// Fault::usage. Junk of desktop systems (.DS_Store, Thumbs.db, desktop.ini) is skipped. Names must
/// be valid UTF-8. Fault::not_found for a missing root, Fault::usage for no content or a name that is
/// no UTF-8, Fault::storage for what can't be read; both name the pattern that leaves it out.
[[nodiscard]] Result<Tree> walk(std::span<const std::filesystem::path> roots, const WalkOptions& options);

/// Names in the torrent of the files that came since a walk of the same roots, in order. Walks again only where a
/// folder says that something changed in it.
[[nodiscard]] Result<std::vector<std::vector<std::string>>> came_since(const Tree& tree,
                                                                       std::span<const std::filesystem::path> roots,
                                                                       const WalkOptions& options);

}  // namespace bittern::content
