// private: libtorrent
#pragma once
/// The files of an info dictionary, v1 and v2 halves apart. Private to this room.

#include "torrent/bencode_read.hpp"
#include "torrent/file_entry.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// The v1 half (BEP 3, 47): `files`, else `length` with the name. Empty where there is neither.
/// Fault::malformed for what no reader could make sense of; both `files` and `length` is ambiguous
/// and so refused.
[[nodiscard]] Result<std::vector<FileEntry>> read_file_list(const Node& info, Bytes most_paths);

/// The v2 half (BEP 52): `file tree`, depth first in the order given, which is the order of
/// indices.
[[nodiscard]] Result<std::vector<FileEntry>> read_file_tree(const Node& tree, Bytes most_paths);

/// Whether a file tree is one file and no folder. Where the file has the torrent's name the torrent is that file;
/// otherwise it is a folder of its own name with one file in it.
[[nodiscard]] bool is_lone_file(const Node& tree);

/// `name.utf-8`, else `name`: a few old programs write the first beside a name in a local character
/// set.
[[nodiscard]] std::string_view name_in(const Node& info);

/// The elements of a list of texts; `what` names it in a message.
[[nodiscard]] Result<std::vector<std::string_view>> read_strings(const Node& list, std::string_view what);

/// What one path takes in memory; longer names are cut.
[[nodiscard]] Bytes path_memory(std::span<const std::string_view> path);

/// What the paths of one list of files may come to. In a tree a few bytes give a file a long path.
class PathLimits {
public:
    explicit PathLimits(Bytes most) : most_(most) {}

    /// Fault::malformed for a path that no file system could take, however its components are shortened, and when all
    /// so far would take too much memory.
    [[nodiscard]] Result<void> take(std::span<const std::string_view> path);

private:
    Bytes most_;
    Bytes memory_;
};

/// What every kind of file has: attributes (BEP 47), link target, size.
[[nodiscard]] Result<FileEntry> read_file_entry(const Node& dictionary);

}  // namespace bittern::torrent
