#pragma once
/// The files of a torrent as they were when they were hashed, and which of them are no longer.

#include "base/units.hpp"
#include "content/tree.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace bittern::storage {

/// One file as it is expected to be.
struct StampedFile {
    std::filesystem::path path;               ///< absolute
    std::optional<content::FileStamp> stamp;  ///< none: the file is not looked at
};

/// What is expected of one torrent's files. Any thread may call any of it; nothing opens or reads a
/// file.
class StampedFiles {
public:
    /// Called once for each file found changed, on the thread that found it.
    using OnChange = std::function<void(FileIndex file, const std::filesystem::path& path)>;

    explicit StampedFiles(OnChange on_change) : on_change_(std::move(on_change)) {}

    /// One entry a file of the torrent; earlier expectations and findings are forgotten.
    void expect(std::vector<StampedFile> files);

    /// Whether any file has a stamp: as long as none has there is nothing to check.
    [[nodiscard]] bool any() const { return any_; }
    /// Files of the torrent as far as something is expected of them.
    [[nodiscard]] std::size_t count() const;
    /// Looks at the file (one stat): false where it is not what was expected. Once changed it stays so, and is not
    /// looked at again.
    [[nodiscard]] bool look(FileIndex file);

private:
    struct Expectation;
    [[nodiscard]] std::shared_ptr<Expectation> current() const;

    OnChange on_change_;
    std::atomic<bool> any_ = false;
    mutable std::mutex mutex_;
    std::shared_ptr<Expectation> current_;
};

}  // namespace bittern::storage
