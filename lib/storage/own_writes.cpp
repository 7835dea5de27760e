#include "storage/own_writes.hpp"

namespace bittern::storage {
namespace {

std::optional<content::FileStamp> look_at(const std::filesystem::path& path) {
    const auto stamp = content::stamp_of(path);
    return stamp ? std::optional(*stamp) : std::nullopt;
}

/// Whether what is there after our writes can't be the file that was there before them: they make a file, or longer.
bool is_another(const std::optional<content::FileStamp>& before, const std::optional<content::FileStamp>& after) {
    if (!before || !after) return !after;
    return before->device != after->device || before->inode != after->inode || after->size < before->size;
}

}  // namespace

OwnWrites::OwnWrites() : OwnWrites(look_at) {}

void OwnWrites::watch(std::vector<std::filesystem::path> paths, const std::vector<content::FileStamp>& found,
                      bool guarded) {
    std::vector<File> files(paths.size());
    for (std::size_t k = 0; k < paths.size(); ++k) {
        files[k].path = std::move(paths[k]);
        if (files[k].path.empty()) continue;
        if (found.empty())
            files[k].stamp = look_(files[k].path);
        else if (found[k] != content::FileStamp{})
            files[k].stamp = found[k];
    }
    const std::lock_guard lock(mutex_);
    files_ = std::move(files);
    guarded_ = guarded;
}

OwnWrites::File* OwnWrites::find(FileIndex file) {
    const bool known = file.value >= 0 && static_cast<std::size_t>(file.value) < files_.size();
    return known ? &files_[static_cast<std::size_t>(file.value)] : nullptr;
}

/// Looks at a file that is to be as we left it.
void OwnWrites::compare(FileIndex file, std::unique_lock<std::mutex>& lock) {
    const File expected = *find(file);
    if (expected.touched || expected.path.empty()) return;
    lock.unlock();
    const auto found = look_(expected.path);
    lock.lock();
    auto* written = find(file);
    const bool still_idle = written != nullptr && written->last_begun == expected.last_begun;
    if (still_idle && found != expected.stamp) written->touched = true;
}

bool OwnWrites::is_touched(FileIndex file) {
    std::unique_lock lock(mutex_);
    if (!guarded_) return false;
    if (const auto* known = find(file); known != nullptr && known->under_way == 0) compare(file, lock);
    const auto* known = find(file);
    return known != nullptr && known->touched;
}

void OwnWrites::begin(FileIndex file) {
    const std::lock_guard lock(mutex_);
    auto* written = find(file);
    if (written == nullptr) return;
    ++written->under_way;
    written->last_begun = ++begun_;
}

void OwnWrites::end(FileIndex file) {
    std::unique_lock lock(mutex_);
    auto* written = find(file);
    if (written == nullptr || --written->under_way != 0 || written->path.empty()) return;
    const auto path = written->path;
    const auto last_begun = written->last_begun;
    lock.unlock();
    auto stamp = look_(path);
    lock.lock();
    // Where another write has begun meanwhile, its end looks again, or has done so.
    written = find(file);
    if (written == nullptr || written->last_begun != last_begun) return;
    if (is_another(written->stamp, stamp)) written->touched = true;
    written->stamp = std::move(stamp);
}

std::vector<FileIndex> OwnWrites::find_touched() {
    std::vector<FileIndex> touched;
    std::unique_lock lock(mutex_);
    for (FileIndex file{0}; find(file) != nullptr; ++file.value) {
        if (find(file)->under_way == 0) compare(file, lock);
        if (const auto* written = find(file); written != nullptr && written->touched) touched.push_back(file);
    }
    return touched;
}

std::optional<content::FileStamp> OwnWrites::last(FileIndex file) const {
    const std::lock_guard lock(mutex_);
    const auto place = static_cast<std::size_t>(file.value);
    return file.value >= 0 && place < files_.size() ? files_[place].stamp : std::nullopt;
}

}  // namespace bittern::storage
