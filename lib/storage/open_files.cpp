#include "storage/open_files.hpp"

#include <limits>

namespace bittern::storage {

// Closing can take its time: what is closed is declared before the lock, and so let go of after it.

std::shared_ptr<const OpenFile> OpenFiles::find(Key key, Access access) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    auto& [file, place] = found->second;
    if (access == Access::write && file->access != Access::write) return nullptr;
    newest_first_.splice(newest_first_.begin(), newest_first_, place);
    return file;
}

void OpenFiles::keep(Key key, std::shared_ptr<const OpenFile> file) {
    std::list<Entry> closed;
    const std::lock_guard lock(mutex_);
    const auto [found, is_new] = entries_.try_emplace(key);
    if (is_new) {
        newest_first_.push_front(key);
        found->second = {std::move(file), newest_first_.begin()};
    } else if (found->second.file->access != Access::write) {
        found->second.file.swap(file);
    }
    close_oldest(closed);
}

void OpenFiles::close_oldest(std::list<Entry>& closed) {
    while (entries_.size() > most_) {
        const auto oldest = entries_.find(newest_first_.back());
        closed.push_back(std::move(oldest->second));
        entries_.erase(oldest);
        newest_first_.pop_back();
    }
}

void OpenFiles::close(const void* owner) {
    std::list<Entry> closed;
    const std::lock_guard lock(mutex_);
    auto at = entries_.lower_bound({owner, std::numeric_limits<int>::min()});
    while (at != entries_.end() && at->first.first == owner) {
        newest_first_.erase(at->second.place);
        closed.push_back(std::move(at->second));
        at = entries_.erase(at);
    }
}

void OpenFiles::set_most(std::size_t most) {
    std::list<Entry> closed;
    const std::lock_guard lock(mutex_);
    most_ = most;
    close_oldest(closed);
}

void OpenFiles::used(const std::shared_ptr<const OpenFile>& file, Stretch stretch, bool brought) {
    for (const auto& cold : hot_.use(file, stretch, brought))
        calls_.let_go(cold.file->descriptor.get(), cold.stretch.begin, cold.stretch.size());
}

}  // namespace bittern::storage
