#pragma once
/// The files of a torrent as they were when they were hashed, and which of them are lost.

#include "base/units.hpp"
#include "content/tree.hpp"
#include "storage/file_paths.hpp"
#include "storage/loss.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bittern::storage {

/// What is expected of one torrent's files. A file is offered until it is found to be another or can't be read, and
/// lost from then on, until somebody who knows better offers it again. Any thread may call any of it; nothing opens or
/// reads a file.
class StampedFiles {
public:
    /// Called once for each loss, on the thread that found it.
    using OnLoss = std::function<void(const Loss& loss)>;

    explicit StampedFiles(OnLoss on_loss) : on_loss_(std::move(on_loss)) {}

    /// `stamps`: one a file of the torrent; an empty one, or none, where the file is not looked at, as it isn't where
    /// it has no path. Earlier expectations and findings are forgotten.
    void expect(FilePaths paths, std::vector<content::FileStamp> stamps);

    /// Whether any file has a stamp: as long as none has there is nothing to check.
    [[nodiscard]] bool any() const { return any_; }
    /// Files of the torrent as far as something is expected of them.
    [[nodiscard]] std::size_t count() const;
    /// What the file is expected to be now; nullopt for one that is not looked at.
    [[nodiscard]] std::optional<content::FileStamp> expected(FileIndex file) const;
    /// Looks at the file (one stat): false where it is not what was expected. Once lost it stays so, and is not looked
    /// at again.
    [[nodiscard]] bool look(FileIndex file);
    /// Reading the file failed at that place: it is lost. False where nothing is expected of it.
    bool could_not_be_read(FileIndex file, Bytes at, const std::string& why);
    /// A lost file has the right bytes, with that stamp: it is offered again.
    void offer(FileIndex file, const content::FileStamp& stamp);

private:
    /// A file that is looked at, as it is expected to be.
    struct Found {
        std::string path;
        content::FileStamp stamp;
        bool lost = false;
        std::uint64_t expectations = 0;  ///< their number
    };
    [[nodiscard]] std::optional<Found> find(FileIndex file) const;
    [[nodiscard]] const content::FileStamp* stamp_of(FileIndex file) const;
    void lose(const Found& found, const Loss& loss);

    OnLoss on_loss_;
    std::atomic<bool> any_ = false;
    mutable std::mutex mutex_;  ///< of what follows
    FilePaths paths_;
    std::vector<content::FileStamp> stamps_;
    std::uint64_t expectations_ = 0;  ///< how often there were others
    std::set<int> lost_;
    std::map<int, content::FileStamp> renewed_;  ///< stamps of those that were offered again
};

}  // namespace bittern::storage
