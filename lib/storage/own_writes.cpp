#include "storage/own_writes.hpp"

namespace bittern::storage {
namespace {

std::optional<content::FileStamp> look_at(const std::filesystem::path& path) {
    const auto stamp = content::stamp_of(path);
    return stamp ? std::optional(*stamp) : std::nullopt;
}

}  // namespace

OwnWrites::OwnWrites() : OwnWrites(look_at) {}

void OwnWrites::watch(std::vector<std::filesystem::path> paths) {
    std::vector<File> files;
    files.reserve(paths.size());
    for (auto& path : paths) {
        auto stamp = path.empty() ? std::nullopt : look_(path);
        files.push_back({.path = std::move(path), .stamp = std::move(stamp)});
    }
    const std::lock_guard lock(mutex_);
    files_ = std::move(files);
}

OwnWrites::File* OwnWrites::find(FileIndex file) {
    const bool known = file.value >= 0 && static_cast<std::size_t>(file.value) < files_.size();
    return known ? &files_[static_cast<std::size_t>(file.value)] : nullptr;
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
    if (written != nullptr && written->last_begun == last_begun) written->stamp = std::move(stamp);
}

std::optional<content::FileStamp> OwnWrites::last(FileIndex file) const {
    const std::lock_guard lock(mutex_);
    const auto place = static_cast<std::size_t>(file.value);
    return file.value >= 0 && place < files_.size() ? files_[place].stamp : std::nullopt;
}

}  // namespace bittern::storage
