#include "storage/stamped_files.hpp"

#include <algorithm>

namespace bittern::storage {

void StampedFiles::expect(std::vector<StampedFile> files) {
    const bool any =
        std::any_of(files.begin(), files.end(), [](const StampedFile& file) { return file.stamp.has_value(); });
    auto expected = std::make_shared<const std::vector<StampedFile>>(std::move(files));
    const std::lock_guard lock(mutex_);
    files_ = std::move(expected);
    lost_.clear();
    renewed_.clear();
    any_ = any;
}

std::size_t StampedFiles::count() const {
    const std::lock_guard lock(mutex_);
    return files_ ? files_->size() : 0;
}

std::optional<StampedFiles::Found> StampedFiles::find(FileIndex file) const {
    const std::lock_guard lock(mutex_);
    const auto at = static_cast<std::size_t>(file.value);
    if (!files_ || file.value < 0 || at >= files_->size() || !(*files_)[at].stamp) return std::nullopt;
    const StampedFile& expected = (*files_)[at];
    const auto renewed = renewed_.find(file.value);
    return Found{.files = files_,
                 .file = &expected,
                 .stamp = renewed != renewed_.end() ? renewed->second : *expected.stamp,
                 .lost = lost_.contains(file.value)};
}

std::optional<content::FileStamp> StampedFiles::expected(FileIndex file) const {
    const auto found = find(file);
    return found ? std::optional(found->stamp) : std::nullopt;
}

bool StampedFiles::look(FileIndex file) {
    const auto found = find(file);
    if (!found) return true;
    if (found->lost) return false;
    const auto now = content::stamp_of(found->file->path);
    if (now && *now == found->stamp) return true;
    lose(*found, loss_of(file, found->file->path, found->stamp, now));
    return false;
}

bool StampedFiles::could_not_be_read(FileIndex file, Bytes at, const std::string& why) {
    const auto found = find(file);
    if (!found) return false;
    lose(*found, {.file = file,
                  .path = found->file->path,
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
        if (files_ != found.files) return;
        const auto renewed = renewed_.find(loss.file.value);
        if ((renewed != renewed_.end() ? renewed->second : *found.file->stamp) != found.stamp) return;
        if (!lost_.insert(loss.file.value).second) return;
    }
    on_loss_(loss);
}

void StampedFiles::offer(FileIndex file, const content::FileStamp& stamp) {
    const std::lock_guard lock(mutex_);
    if (lost_.erase(file.value) > 0) renewed_[file.value] = stamp;
}

}  // namespace bittern::storage
