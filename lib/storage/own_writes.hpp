#pragma once
/// What the files of a download looked like when we had last written to them.

#include "content/tree.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace bittern::storage {

/// A download becomes a share when it is complete, while each of its pieces was checked as it came: an edit in between
/// would be taken for the content. So a file that goes on to be shared is expected to be as it was after our own last
/// write, not as it is by then. An edit that our own later writes to the same file hide is not told; nor is one that
/// sets the file's time back, since its ctime moves with our chmod at the end. Any thread may call any of it.
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

    /// A write to the file is submitted, and ended. The file is looked at (one stat) when none is under way any more.
    void begin(FileIndex file);
    void end(FileIndex file);

    /// The stamp after our last write, or from watch() where there was none; nullopt for what is not watched or not
    /// there.
    [[nodiscard]] std::optional<content::FileStamp> last(FileIndex file) const;

private:
    struct File {
        std::filesystem::path path;
        int under_way = 0;             ///< writes
        std::uint64_t last_begun = 0;  ///< number of the write that began last
        std::optional<content::FileStamp> stamp;
    };
    [[nodiscard]] File* find(FileIndex file);

    const Look look_;
    mutable std::mutex mutex_;  ///< of what follows
    std::vector<File> files_;
    std::uint64_t begun_ = 0;  ///< writes, to any file
};

}  // namespace bittern::storage
