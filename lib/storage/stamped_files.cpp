#include "storage/stamped_files.hpp"

#include "storage/stamp_in_time.hpp"

#include <algorithm>

namespace bittern::storage {

void StampedFiles::expect(FilePaths paths, std::vector<content::FileStamp> stamps) {
    stamps.resize(std::min(stamps.size(), paths.size()));
    for (std::size_t k = 0; k < stamps.size(); ++k)
        if (!paths.has(k)) stamps[k] = {};
    const bool any = std::ranges::any_of(stamps, [](const auto& stamp) { return stamp != content::FileStamp{}; });
    const std::lock_guard lock(mutex_);
    paths_ = std::move(paths);
    stamps_ = std::move(stamps);
    ++expectations_;
    lost_.clear();
    renewed_.clear();
    any_ = any;
}

std::size_t StampedFiles::count() const {
    const std::lock_guard lock(mutex_);
    return stamps_.size();
}

/// With the lock held; null for what is not looked at.
const content::FileStamp* StampedFiles::stamp_of(FileIndex file) const {
    const auto at = static_cast<std::size_t>(file.value);
    if (file.value < 0 || at >= stamps_.size() || stamps_[at] == content::FileStamp{}) return nullptr;
    const auto renewed = renewed_.find(file.value);
    return renewed != renewed_.end() ? &renewed->second : &stamps_[at];
}

std::optional<StampedFiles::Found> StampedFiles::find(FileIndex file) const {
    const std::lock_guard lock(mutex_);
    const auto* stamp = stamp_of(file);
    if (stamp == nullptr) return std::nullopt;
    return Found{.path = paths_[static_cast<std::size_t>(file.value)],
                 .stamp = *stamp,
                 .lost = lost_.contains(file.value),
                 .expectations = expectations_};
}

std::optional<content::FileStamp> StampedFiles::expected(FileIndex file) const {
    const std::lock_guard lock(mutex_);
    const auto* stamp = stamp_of(file);
    return stamp != nullptr ? std::optional(*stamp) : std::nullopt;
}

bool StampedFiles::look(FileIndex file) {
    const auto found = find(file);
    if (!found) return true;
    if (found->lost) return false;
    const auto now = stamp_in_time(found->path);
    if (now && *now == found->stamp) return true;
    lose(*found, loss_of(file, found->path, found->stamp, now));
    return false;
}

bool StampedFiles::could_not_be_read(FileIndex file, Bytes at, const std::string& why) {
    const auto found = find(file);
    if (!found) return false;
    lose(*found, {.file = file,
                  .path = found->path,
                  .kind = Loss::Kind::unreadable,
                  .cause = "it can't be read: " + why,
                  .missing = {},
                  .unread = at});
    return true;
}

/// What was found of expectations that hold no more is nothing, nor is what several find at once told twice.
void StampedFiles::lose(const Found& found, const Loss& loss) {
    {
        const std::lock_guard lock(mutex_);
        const auto* stamp = stamp_of(loss.file);
        if (expectations_ != found.expectations || stamp == nullptr || *stamp != found.stamp) return;
        if (!lost_.insert(loss.file.value).second) return;
    }
    on_loss_(loss);
}

void StampedFiles::offer(FileIndex file, const content::FileStamp& stamp) {
    const std::lock_guard lock(mutex_);
    if (lost_.erase(file.value) > 0) renewed_[file.value] = stamp;
}

}  // namespace bittern::storage
