// private: libtorrent
#pragma once
/// One torrent's files: where its bytes lie on disk, and the blocking calls that read and write them.

#include "storage/file_calls.hpp"
#include "storage/open_files.hpp"
#include "storage/place.hpp"
#include "storage/write_mark.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/file_storage.hpp>
#include <libtorrent/peer_request.hpp>
#include <libtorrent/storage_defs.hpp>
#include <libtorrent/torrent_status.hpp>

namespace bittern::storage {

/// Files of a torrent are opened beneath its folder, never through a symbolic link; only a path that whoever added the
/// torrent made absolute is taken as it is. What belongs to files that were left out is kept in a part file, at the
/// offsets that it has in the torrent: `.HASH.part` in the folder, sparse.
///
/// Reading, writing and syncing may go on on many threads at once. All else (marked alone) must be alone: the caller
/// waits for what is under way, and holds back what comes.
class TorrentFiles {
public:
    using Priorities = lt::aux::vector<lt::download_priority_t, lt::file_index_t>;

    /// `owner` keeps the list of files alive; every write is noted in the mark, where there is one.
    TorrentFiles(const lt::storage_params& params, std::shared_ptr<void> owner, FileCalls& calls, OpenFiles& open,
                 std::shared_ptr<WriteMark> mark = nullptr);
    ~TorrentFiles();
    TorrentFiles(const TorrentFiles&) = delete;
    TorrentFiles& operator=(const TorrentFiles&) = delete;

    [[nodiscard]] const lt::file_storage& files() const { return files_; }
    /// Of the torrent's folder, as in stat(2); 0 where it is not known. What lies elsewhere by an absolute path counts
    /// as there. Not while they move.
    [[nodiscard]] std::uint64_t device() const { return place_.device(); }

    /// Fills the buffers from there on. lt::errors::file_too_short where a file ends before that.
    [[nodiscard]] lt::storage_error read(lt::piece_index_t piece, int start, std::span<const iovec> to);
    /// Writes them there; files and folders are made. A part of it may have been written where it fails. ENODEV where
    /// the file system that the folder was on is not there any more.
    [[nodiscard]] lt::storage_error write(lt::piece_index_t piece, int start, std::span<const iovec> from);
    /// Everything written so far, or found by check(), is on the disk itself afterwards, and so are the names of these
    /// files (fsync(2) of each, fsync(2) of their folders, the first time of all above them too). After a failure
    /// nobody knows what is there: kernels forget what they could not write.
    [[nodiscard]] lt::storage_error sync();

    /// Alone: makes the wanted files that have no bytes, and says whether what the resume data claims can be there
    /// (lt::status_t as lt::disk_interface::async_check_files).
    [[nodiscard]] lt::status_t check(const lt::add_torrent_params* resume, lt::storage_error& error);
    /// Alone. What a file that is wanted now has in the part file goes to its place. Gives the priorities that hold.
    [[nodiscard]] Priorities set_priorities(Priorities priorities, lt::storage_error& error);
    /// Alone. Gives the new name, which may be absolute.
    [[nodiscard]] std::string rename(lt::file_index_t file, const std::string& name, lt::storage_error& error);
    /// Alone: see move_files.cpp. Gives where the files are afterwards.
    [[nodiscard]] std::string move(const std::string& folder, lt::move_flags_t flags, lt::status_t& status,
                                   lt::storage_error& error);
    /// Alone: files and the folders that are empty then, or the part file alone.
    [[nodiscard]] lt::storage_error remove(lt::remove_flags_t what);
    /// A sentence for people on a disk that has answered nothing for so long.
    [[nodiscard]] std::string describe_silence(std::chrono::milliseconds silence) const;
    /// "/path can't be synced to the disk: input/output error", likewise.
    [[nodiscard]] std::string describe(const lt::storage_error& error, std::string_view what) const;
    /// Closes everything.
    void release() { open_.close(this); }
    /// Alone: closes everything, the folder too, so that what comes next opens it where it is now.
    void reopen();
    /// The same where the disk refused something. What can't be synced before that is lost, and the next sync fails: a
    /// disk that was unplugged, or mounted anew, comes back without it, and keeps whatever it is told to.
    void reopen_after_trouble();

private:
    using File = std::shared_ptr<const OpenFile>;
    /// The part file among the files that can be open.
    static constexpr int part_file = -1;

    template <class Part>
    lt::storage_error for_each_slice(lt::piece_index_t piece, int start, std::span<const iovec> buffers, Part part);
    lt::storage_error read_all(int file, std::span<const iovec> to, std::int64_t offset);
    std::size_t read_what_is_there(const OpenFile& opened, std::span<const iovec> to, std::int64_t offset);
    void bring_ahead(const File& opened, Stretch asked, bool missed);
    ssize_t write_once(int file, int descriptor, std::span<const iovec> from, std::int64_t offset);
    lt::storage_error write_all(int file, std::span<const iovec> from, std::int64_t offset);
    [[nodiscard]] bool in_part_file(lt::file_index_t file) const;
    [[nodiscard]] std::string path_of(int file) const;
    /// Minus errno, or a descriptor.
    int open_now(int file, Access access);
    int open_at(const std::string& path, int flags);
    int root(Access access);
    int make_folders(const std::string& path);
    /// Null with the error set.
    File open(int file, Access access, lt::storage_error& error);
    [[nodiscard]] std::int64_t size_on_disk(lt::file_index_t file);
    lt::storage_error take_from_part_file(lt::file_index_t file);
    [[nodiscard]] static lt::file_index_t index_of(int file);
    [[nodiscard]] lt::storage_error failure(int minus_errno, int file, lt::operation_t operation) const;
    lt::storage_error sync_files(const std::set<int>& files);
    int sync_file_systems(const std::set<int>& files);
    int sync_folder_of(const std::string& path);
    int sync_folders_above();
    void note_found(int file);
    Descriptor folder_of(const std::string& path);
    int rename_beneath(const std::string& from, const std::string& to);
    int remove_one(const std::string& path);
    void remove_empty_folders(const std::string& path);
    int bring(const std::string& path, int old_root, bool& copied);

    const lt::file_storage& files_;
    const std::shared_ptr<void> owner_;
    FileCalls& calls_;
    OpenFiles& open_;
    const std::shared_ptr<WriteMark> mark_;
    std::string folder_;
    Place place_;
    const std::string part_file_;
    std::map<lt::file_index_t, std::string> renamed_;
    Priorities priorities_;
    std::set<lt::file_index_t> kept_out_;  ///< not wanted, and so in the part file

    std::mutex mutex_;  ///< of what follows
    Descriptor root_;
    std::set<int> written_;                  ///< files, since they were synced
    std::optional<lt::storage_error> lost_;  ///< why what was written may not be there, until a sync has told
    std::set<int> made_;                     ///< files whose names may not be on disk yet
    bool synced_above_ = false;              ///< the folders that the torrent's own lies in
};

}  // namespace bittern::storage
