// private: libtorrent
#pragma once
/// One torrent as the disk back end knows it, and which of its files a range of bytes touches.

#include "storage/registry.hpp"

#include <memory>
#include <optional>

#include <libtorrent/disk_interface.hpp>
#include <libtorrent/peer_request.hpp>
#include <libtorrent/storage_defs.hpp>

namespace bittern::storage {

/// Used on libtorrent's network thread, as its disk interface is.
class GuardedStorage {
public:
    /// `owner` keeps the list of files alive, as it does for the back end behind us.
    GuardedStorage(std::shared_ptr<GuardedTorrent> torrent, const lt::storage_params& params,
                   std::shared_ptr<void> owner)
        : torrent_(std::move(torrent)), files_(params.files), owner_(std::move(owner)) {}

    /// A file touched by the range that is lost; each is looked at, unless it is known to be.
    [[nodiscard]] std::optional<lt::file_index_t> find_lost(const lt::peer_request& range) const;
    /// Reading the range failed: the file that was the reason is lost, and given. Nullopt where it was none of the
    /// files of which something is expected, or where the machine is short of something that other files need as well.
    [[nodiscard]] std::optional<lt::file_index_t> lose(const lt::peer_request& range,
                                                       const lt::storage_error& error) const;
    /// The whole piece as a range.
    [[nodiscard]] lt::peer_request piece(lt::piece_index_t index) const;

    /// Whether any of its files is expected to be as it was hashed.
    [[nodiscard]] bool stamped() const { return torrent_->files.any(); }
    /// A file of the range that somebody else edited, so that nothing may be written over what is theirs now.
    [[nodiscard]] std::optional<lt::file_index_t> find_edited(const lt::peer_request& range) const;
    /// A write of this range is submitted: its files are ours to change until end_write(), and the barrier waits for
    /// the answer to be told its end.
    [[nodiscard]] std::shared_ptr<WriteBarrier::Write> begin_write(const lt::peer_request& range) const;
    /// The write of this range ended, well or not; to be told before the barrier is.
    void end_write(const lt::peer_request& range) const;

private:
    std::shared_ptr<GuardedTorrent> torrent_;
    const lt::file_storage& files_;
    std::shared_ptr<void> owner_;
};

}  // namespace bittern::storage
