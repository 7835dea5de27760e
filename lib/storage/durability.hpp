#pragma once
/// When what was written to a torrent is on the disk itself, so that no power cut takes it away.

#include "base/result.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace bittern::storage {

/// What a disk back end does for that, asked from any thread. It answers on a thread of its own choice.
class Syncer {
public:
    virtual ~Syncer() = default;
    /// What waits in memory is written soon, though more may come that it would be written with.
    virtual void flush() = 0;
    /// What was written until now, and the names of the files that were made for it, is brought to the disk.
    /// Fault::storage where it may not be there.
    virtual void sync(std::function<void(Result<void>)> done) = 0;
};

/// The way to one torrent's syncer, as long as it has one. Without (libtorrent's own back ends) everything counts as
/// synced, as it does for them. Any thread may call any of it.
class Durability {
public:
    void set(std::shared_ptr<Syncer> syncer) {
        const std::lock_guard lock(mutex_);
        syncer_ = std::move(syncer);
    }
    void flush() const {
        if (const auto syncer = current()) syncer->flush();
    }
    void sync(std::function<void(Result<void>)> done) const {
        if (const auto syncer = current()) return syncer->sync(std::move(done));
        done({});
    }

private:
    [[nodiscard]] std::shared_ptr<Syncer> current() const {
        const std::lock_guard lock(mutex_);
        return syncer_;
    }
    mutable std::mutex mutex_;
    std::shared_ptr<Syncer> syncer_;
};

}  // namespace bittern::storage
