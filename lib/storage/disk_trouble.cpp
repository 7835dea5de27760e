// What the disk refuses now and may take later (it is full, or gone for a while) stays in memory and is tried again;
// one that hangs is waited for. libtorrent hears nothing of it: its answer to a write that failed is to stop the
// torrent, or to let go of the piece.
#include "storage/disk_impl.hpp"
#include "storage/trouble.hpp"

#include <algorithm>

#include <libtorrent/disk_observer.hpp>

namespace bittern::storage {

bool Disk::keeps(const StoredTorrent& torrent, const lt::storage_error& error) const {
    return may_pass(error.ec) && !torrent.gone && !torrent.last_try && !ending_;
}

/// Whether its pieces wait until the disk takes the one that is tried.
bool Disk::is_held_back(const StoredTorrent& torrent) const {
    return torrent.trouble && !torrent.gone && !torrent.last_try && !ending_;
}

/// What it has in memory is its own affair from now on, so that others have room for theirs.
void Disk::begin_trouble(StoredTorrent& torrent, std::string what) {
    if (std::exchange(torrent.trouble, true)) return;
    gathered_ -= torrent.gathered;
    registry_->tell(torrent.key, Error{Fault::storage, std::move(what)});
    begin_retry_timer();
}

void Disk::end_trouble(StoredTorrent& torrent) {
    torrent.trouble = torrent.trying = false;
    gathered_ += torrent.gathered;
    registry_->tell(torrent.key, std::nullopt);
    stalled_.insert(stalled_.end(), torrent.stalled.begin(), torrent.stalled.end());
    torrent.stalled.clear();
    for (auto& [key, piece] : pieces_)
        if (key.first == &torrent) let_go(piece, true);
    flush(&torrent);
}

void Disk::begin_retry_timer() {
    if (std::exchange(retry_timer_runs_, true) || ending_) return;
    retry_timer_.expires_after(options_.retry);
    retry_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
        if (error || alive.expired()) return;
        retry_timer_runs_ = false;
        for (const auto& torrent : std::vector(torrents_))
            if (torrent && torrent->trouble) try_again(torrent);
    });
}

/// Files are opened anew before: descriptors of a mount that was gone lead nowhere for ever. One piece is enough to
/// try.
void Disk::try_again(const Torrent& torrent) {
    begin_retry_timer();
    if (torrent->trying || !is_held_back(*torrent) || hangs(*torrent)) return;
    const auto first = std::ranges::find_if(pieces_, [&](const auto& entry) {
        const auto& piece = entry.second;
        return piece.torrent == torrent && !piece.busy && (piece.unwritten > 0 || piece.hash);
    });
    if (first == pieces_.end()) {
        const bool busy = std::ranges::any_of(
            pieces_, [&](const auto& entry) { return entry.second.torrent == torrent && entry.second.busy; });
        if (!busy) end_trouble(*torrent);
        return;
    }
    torrent->trying = true;
    torrent->order->submit_alone(
        std::make_unique<CallJob>([files = torrent->files] { files->reopen_after_trouble(); }, [] {}));
    std::vector<PieceWork> work;
    work.push_back(begin_work(first->first.second, first->second));
    ++torrent->piece_jobs;
    torrent->order->submit(std::make_unique<PieceJob>(
        torrent->files, std::move(work), [this, torrent](std::vector<PieceWork>& pieces) { over(torrent, pieces); }));
}

void Disk::tried(StoredTorrent& torrent, bool taken) {
    torrent.trying = false;
    if (taken) end_trouble(torrent);
}

bool Disk::hangs(const StoredTorrent& torrent) const {
    const auto since = torrent.order->waits_since();
    return since && !torrent.moving && std::chrono::steady_clock::now() - *since >= options_.patience;
}

/// As long as anything is under way.
void Disk::begin_watch() {
    if (ending_ || workers_->under_way() == 0 || std::exchange(watch_timer_runs_, true)) return;
    watch_timer_.expires_after(options_.patience / 5);
    watch_timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
        if (error || alive.expired()) return;
        watch_timer_runs_ = false;
        watch();
    });
}

/// A file system on a network, or a disk that is about to fail, may answer nothing for minutes, or ever.
void Disk::watch() {
    workers_->finish();  // what is over has answered
    for (const auto& torrent : std::vector(torrents_))
        if (torrent && hangs(*torrent)) begin_trouble(*torrent, torrent->files->describe_silence(options_.patience));
    wake_stalled();
    submit_pieces();
    begin_watch();
}

}  // namespace bittern::storage
