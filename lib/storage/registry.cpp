#include "storage/registry.hpp"

#include <algorithm>

namespace bittern::storage {

TorrentKey torrent_key(const torrent::InfoHash& hash) {
    if (!hash.v2) return hash.v1.value_or(TorrentKey{});
    TorrentKey key{};
    std::copy_n(hash.v2->begin(), key.size(), key.begin());
    return key;
}

void GuardedTorrent::when_durable(WriteBarrier::Mark since, std::function<void(Result<bool>)> done) {
    durability.flush();
    writes->when_written(since, [self = shared_from_this(), done = std::move(done)](bool written) {
        if (!written) return done(false);
        self->durability.sync([done](Result<void> synced) {
            if (synced) return done(true);
            done(tl::unexpected<Error>(std::move(synced).error()));
        });
    });
}

std::shared_ptr<GuardedTorrent> Registry::torrent(const TorrentKey& key) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<GuardedTorrent>& entry = torrents_[key];
    if (!entry)
        entry = std::make_shared<GuardedTorrent>([on_loss = on_loss_, key](const Loss& loss) { on_loss({key, loss}); });
    return entry;
}

void Registry::forget(const TorrentKey& key) {
    const std::lock_guard lock(mutex_);
    torrents_.erase(key);
}

void Registry::sweep(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        FileIndex file;
        const auto torrent = next(file);
        if (!torrent) return;
        static_cast<void>(torrent->files.look(file));
    }
}

std::size_t Registry::file_count() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& [key, torrent] : torrents_) count += torrent->files.count();
    return count;
}

std::shared_ptr<GuardedTorrent> Registry::next(FileIndex& file) {
    const std::lock_guard lock(mutex_);
    ++swept_file_.value;
    auto at = torrents_.lower_bound(swept_torrent_);
    // Once round and back to where it began, so that torrents without files end the search.
    for (std::size_t tried = 0; tried <= torrents_.size() && !torrents_.empty(); ++tried) {
        if (at == torrents_.end()) at = torrents_.begin();
        if (at->first != swept_torrent_) swept_file_ = FileIndex{0};
        swept_torrent_ = at->first;
        if (static_cast<std::size_t>(swept_file_.value) < at->second->files.count()) {
            file = swept_file_;
            return at->second;
        }
        swept_file_ = FileIndex{0};
        ++at;
    }
    return nullptr;
}

std::size_t sweep_size(std::size_t files, std::chrono::milliseconds interval) {
    constexpr std::int64_t fewest = 64, most_a_second = 10'000, turn_ms = 30'000;
    const auto all = static_cast<std::int64_t>(files);
    const auto needed = all * interval.count() / turn_ms + 1;
    const auto allowed = std::max(fewest, std::min(needed, most_a_second * interval.count() / 1000));
    return static_cast<std::size_t>(std::min(all, allowed));
}

}  // namespace bittern::storage
