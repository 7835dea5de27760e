#pragma once
/// Whether anybody but us writes to the files of a download.

#include "content/tree.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace bittern::storage {

/// Each piece of a download is checked as it comes, so that an edit afterwards would be taken for the content. A file
/// is therefore expected to be as it was after our own last write. An edit that comes while a write of ours to the same
/// file is under way is not told. Any thread may call any of it.
class OwnWrites {
public:
    /// What a path leads to, nullopt where it leads nowhere.
    using Look = std::function<std::optional<content::FileStamp>(const std::filesystem::path&)>;

    /// Looks by stat(2), never while another thread is kept waiting: a file system may hang.
    OwnWrites();
    explicit OwnWrites(Look look) : look_(std::move(look)) {}

    /// Where the torrent's files are, one a file (empty: not on disk); earlier findings are forgotten. Those that are
    /// there already are looked at.
    void watch(std::vector<std::filesystem::path> paths);

    /// A write to the file is submitted, and ended. The file is looked at (one stat) when it is the first that is under
    /// way, and when none is any more.
    void begin(FileIndex file);
    void end(FileIndex file);

    /// The stamp after our last write, or from watch() where there was none; nullopt for what is not watched or not
    /// there.
    [[nodiscard]] std::optional<content::FileStamp> last(FileIndex file) const;

    /// Files that somebody else changed, replaced or removed since watch(), in order; each that no write is under way
    /// to is looked at once more. One that was not there and that we never wrote to is not among them.
    [[nodiscard]] std::vector<FileIndex> find_touched();

private:
    struct File {
        std::filesystem::path path;
        int under_way = 0;             ///< writes
        std::uint64_t last_begun = 0;  ///< number of the write that began last
        bool touched = false;          ///< by somebody else
        std::optional<content::FileStamp> stamp;
    };
    [[nodiscard]] File* find(FileIndex file);
    void compare(FileIndex file, std::unique_lock<std::mutex>& lock);

    const Look look_;
    mutable std::mutex mutex_;  ///< of what follows
    std::vector<File> files_;
    std::uint64_t begun_ = 0;  ///< writes, to any file
};

}  // namespace bittern::storage
