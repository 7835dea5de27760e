#pragma once
/// The files of a torrent as they were when they were hashed, and which of them are lost.

#include "base/units.hpp"
#include "content/tree.hpp"
#include "storage/loss.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace bittern::storage {

/// One file as it is expected to be.
struct StampedFile {
    std::filesystem::path path;               ///< absolute
    std::optional<content::FileStamp> stamp;  ///< none: the file is not looked at
};

/// What is expected of one torrent's files. A file is offered until it is found to be another or can't be read, and
/// lost from then on, until somebody who knows better offers it again. Any thread may call any of it; nothing opens or
/// reads a file.
class StampedFiles {
public:
    /// Called once for each loss, on the thread that found it.
    using OnLoss = std::function<void(const Loss& loss)>;

    explicit StampedFiles(OnLoss on_loss) : on_loss_(std::move(on_loss)) {}

    /// One entry a file of the torrent; earlier expectations and findings are forgotten.
    void expect(std::vector<StampedFile> files);

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
    using Files = std::shared_ptr<const std::vector<StampedFile>>;
    /// A file that is looked at, and the files that it is one of.
    struct Found {
        Files files;
        const StampedFile* file = nullptr;
        content::FileStamp stamp;
        bool lost = false;
    };
    [[nodiscard]] std::optional<Found> find(FileIndex file) const;
    void lose(const Found& found, const Loss& loss);

    OnLoss on_loss_;
    std::atomic<bool> any_ = false;
    mutable std::mutex mutex_;  ///< of what follows
    Files files_;
    std::set<int> lost_;
    std::map<int, content::FileStamp> renewed_;  ///< stamps of those that were offered again
};

}  // namespace bittern::storage
