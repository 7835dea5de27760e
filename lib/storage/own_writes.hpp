#pragma once
/// Whether anybody but us writes to the files of a download.

#include "content/tree.hpp"
#include "storage/file_paths.hpp"
#include "storage/place.hpp"
#include "storage/stamp_in_time.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bittern::storage {

/// How a file is not as we left it.
enum class Touch {
    none,
    times,  ///< only its ctime moved: a mode, an owner, another name, or an edit whose mtime was set back
    edit,   ///< made, changed, replaced or removed
};

/// Whether files there can be watched: not on a share of SMB, whose server gives our own writes other times later.
[[nodiscard]] bool can_be_watched(const std::filesystem::path& folder);

/// Each piece of a download is checked as it comes, so that an edit afterwards would be taken for the content, and our
/// next write would be one over somebody's own. A file is therefore expected to be as it was after our own last write.
/// While a write of ours is under way, and until a file system that hangs answers again after one, only that it was
/// replaced, cut or removed is seen; and kernels before 6.13 give
/// what happens within some milliseconds one time. Any thread may call any of it.
class OwnWrites {
public:
    /// What a path leads to: Fault::not_found and Fault::refused (no regular file) are answers as well; by any other
    /// nothing is known.
    using Look = std::function<Result<content::FileStamp>(const std::string& file)>;

    /// Looks by stat(2), without a lock held, and waits a moment only where a file system does not answer.
    OwnWrites() : OwnWrites(stamp_in_time) {}
    explicit OwnWrites(Look look) : look_(std::move(look)) {}

    /// Where the torrent's files are, and which of them are watched (one a file; empty: all that have a path); earlier
    /// findings are forgotten. `found`: as they were when they were looked at before, one a file, an empty stamp where
    /// nothing was; nullptr: they are looked at now.
    void watch(FilePaths paths, const std::vector<bool>& watched = {},
               const std::vector<content::FileStamp>* found = nullptr);

    /// Where all of them are: what is not there because its file system is gone, nobody removed.
    void lie_on(Place place);

    /// What somebody else did to the file; it is looked at (one stat) unless a write is under way, or an edit known.
    [[nodiscard]] Touch look(FileIndex file);
    /// A write to the file is submitted, and ended. The file is looked at when none is under way any more.
    void begin(FileIndex file);
    void end(FileIndex file);

    /// The stamp after our last write, or from watch() where there was none; nullopt for what is not watched or not
    /// there.
    [[nodiscard]] std::optional<content::FileStamp> last(FileIndex file) const;

    /// The same of every file; empty stamps where there is none.
    [[nodiscard]] std::vector<content::FileStamp> last() const;

    /// Files that somebody else touched since watch(), in order; each is looked at.
    [[nodiscard]] std::vector<std::pair<FileIndex, Touch>> find_touched();

private:
    struct File {
        bool watched = false;
        int under_way = 0;             ///< writes
        std::uint64_t last_begun = 0;  ///< number of the write that began last
        Touch touch = Touch::none;     ///< by somebody else
        std::optional<content::FileStamp> stamp;
        bool unseen = false;  ///< the stamp is from before our last write, after which nothing was to be learned
    };
    [[nodiscard]] File* find(FileIndex file);

    const Look look_;
    mutable std::mutex mutex_;  ///< of what follows
    FilePaths paths_;
    std::vector<File> files_;
    Place place_;
    std::uint64_t begun_ = 0;  ///< writes, to any file
};

}  // namespace bittern::storage
