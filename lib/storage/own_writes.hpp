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

/// Each piece of a download is checked as it comes, so that an edit afterwards would be taken for the content, and our
/// next write would be one over somebody's own. A file is therefore expected to be as it was after our own last write.
/// What happens to it while a write of ours is under way is not told. Any thread may call any of it.
class OwnWrites {
public:
    /// What a path leads to, nullopt where it leads nowhere.
    using Look = std::function<std::optional<content::FileStamp>(const std::filesystem::path&)>;

    /// Looks by stat(2), never while another thread is kept waiting: a file system may hang.
    OwnWrites();
    explicit OwnWrites(Look look) : look_(std::move(look)) {}

    /// Where the torrent's files are, one a file (empty: not on disk); earlier findings are forgotten. `found` is what
    /// was there when they were looked at, an empty stamp where nothing was; where it is empty itself they are looked
    /// at now. Unless they are guarded is_touched() is always false.
    void watch(std::vector<std::filesystem::path> paths, const std::vector<content::FileStamp>& found = {},
               bool guarded = true);

    /// Whether somebody else touched the file, so that it may not be written; it is looked at (one stat) unless a write
    /// is under way.
    [[nodiscard]] bool is_touched(FileIndex file);
    /// A write to the file is submitted, and ended. The file is looked at when none is under way any more.
    void begin(FileIndex file);
    void end(FileIndex file);

    /// The stamp after our last write, or from watch() where there was none; nullopt for what is not watched or not
    /// there.
    [[nodiscard]] std::optional<content::FileStamp> last(FileIndex file) const;

    /// Files that somebody else made, changed, replaced or removed since watch(), in order; each that no write is under
    /// way to is looked at once more.
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
    bool guarded_ = true;
    std::uint64_t begun_ = 0;  ///< writes, to any file
};

}  // namespace bittern::storage
