#include "storage/own_writes.hpp"

#include <utility>

namespace bittern::storage {
namespace {

std::optional<content::FileStamp> look_at(const std::filesystem::path& path) {
    if (path.empty()) return std::nullopt;
    const auto stamp = content::stamp_of(path);
    return stamp ? std::optional(*stamp) : std::nullopt;
}

}  // namespace

void OwnWrites::watch(std::vector<std::filesystem::path> paths) {
    std::vector<File> files;
    files.reserve(paths.size());
    for (auto& path : paths) {
        auto stamp = look_at(path);
        files.push_back({std::move(path), 0, std::move(stamp)});
    }
    const std::lock_guard lock(mutex_);
    files_ = std::move(files);
}

bool OwnWrites::knows(FileIndex file) const {
    return file.value >= 0 && static_cast<std::size_t>(file.value) < files_.size();
}

void OwnWrites::begin(FileIndex file) {
    const std::lock_guard lock(mutex_);
    if (knows(file)) ++files_[static_cast<std::size_t>(file.value)].under_way;
}

void OwnWrites::end(FileIndex file) {
    const std::lock_guard lock(mutex_);
    if (!knows(file)) return;
    auto& written = files_[static_cast<std::size_t>(file.value)];
    if (--written.under_way == 0) written.stamp = look_at(written.path);
}

std::optional<content::FileStamp> OwnWrites::last(FileIndex file) const {
    const std::lock_guard lock(mutex_);
    return knows(file) ? files_[static_cast<std::size_t>(file.value)].stamp : std::nullopt;
}

}  // namespace bittern::storage
