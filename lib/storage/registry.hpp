#pragma once
/// What the disk guard knows of every torrent: expected files, our own writes to them, and writes under way.

#include "storage/durability.hpp"
#include "storage/own_writes.hpp"
#include "storage/stamped_files.hpp"
#include "storage/write_barrier.hpp"
#include "storage/write_mark.hpp"
#include "torrent/info_hash.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace bittern::storage {

/// Names a torrent at the disk's door: 20 bytes, as libtorrent hands them to a disk back end.
using TorrentKey = content::Sha1;

/// v2 cut to 20 bytes where there is one, else v1: the other way round than InfoHash::short_form().
[[nodiscard]] TorrentKey torrent_key(const torrent::InfoHash& hash);

/// A file of a torrent is not to be had any more.
struct LostFile {
    TorrentKey torrent;
    Loss loss;
};

/// One torrent's side of the guard; each part may be used by any thread.
struct GuardedTorrent : std::enable_shared_from_this<GuardedTorrent> {
    explicit GuardedTorrent(StampedFiles::OnLoss on_loss) : files(std::move(on_loss)) {}
    StampedFiles files;
    OwnWrites own_writes;
    std::shared_ptr<WriteBarrier> writes = std::make_shared<WriteBarrier>();
    Durability durability;
    /// Set before the torrent is added; null: nobody wants to know after a kill. The part
    /// file's number comes after the files'.
    std::shared_ptr<WriteMark> mark;

    /// Calls `done` when every write submitted until now has ended and is on the disk itself: with false where one has
    /// failed since the mark, which is told elsewhere, and with an error where the disk could not be made to keep them.
    void when_durable(WriteBarrier::Mark since, std::function<void(Result<bool>)> done);
};

/// Shared by the thread that knows the torrents and libtorrent's network thread, which knows the
/// disk.
class Registry {
public:
    /// Called once for each loss, on the network thread or on the one that calls sweep(): it should post.
    using OnLoss = std::function<void(const LostFile&)>;

    /// Called on the network thread when the disk refuses a torrent's blocks, and (with nullopt) when it takes them
    /// again: it should post.
    using OnTrouble = std::function<void(const TorrentKey&, const std::optional<Error>&)>;

    explicit Registry(OnLoss on_loss, OnTrouble on_trouble = {})
        : on_loss_(std::move(on_loss)), on_trouble_(std::move(on_trouble)) {}

    /// The torrent's entry, made where it is new. Set expectations before the torrent is added.
    [[nodiscard]] std::shared_ptr<GuardedTorrent> torrent(const TorrentKey& key);
    void tell(const TorrentKey& key, const std::optional<Error>& trouble) const {
        if (on_trouble_) on_trouble_(key, trouble);
    }
    /// Once the torrent is removed; what still runs on its disk goes on undisturbed.
    void forget(const TorrentKey& key);

    /// Looks at the next `count` files of all torrents in turn, so that a change is noticed even
    /// when nobody reads.
    void sweep(std::size_t count);
    /// Files of all torrents of which something is expected.
    [[nodiscard]] std::size_t file_count() const;

private:
    /// Moves on to the next file with an entry; null when there is none.
    [[nodiscard]] std::shared_ptr<GuardedTorrent> next(FileIndex& file);

    OnLoss on_loss_;
    OnTrouble on_trouble_;
    mutable std::mutex mutex_;
    std::map<TorrentKey, std::shared_ptr<GuardedTorrent>> torrents_;
    TorrentKey swept_torrent_{};  ///< where the sweep stands
    FileIndex swept_file_{-1};
};

/// How many of `files` files a sweep looks at that comes every `interval`: each once where they are no more than 64,
/// else at least 64, and so many that every file has its turn within half a minute, up to 10,000 a second. That many
/// stats take a hundredth of a core; a torrent of a million files, the most there can be, waits a minute and a half.
[[nodiscard]] std::size_t sweep_size(std::size_t files, std::chrono::milliseconds interval);

}  // namespace bittern::storage
