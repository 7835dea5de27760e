// Reading and writing; what must be alone is in torrent_changes.cpp and move_files.cpp.
#include "storage/torrent_files.hpp"

#include "base/printable.hpp"
#include "content/stat_words.hpp"
#include "storage/buffers.hpp"
#include "storage/disk.hpp"
#include "storage/folders.hpp"

#include <algorithm>
#include <fcntl.h>
#include <optional>

#include <fmt/format.h>

namespace bittern::storage {
namespace {

namespace fs = std::filesystem;

/// With so much of a file written the disk is told to begin: it works while more comes, and a sync finds little to do
/// (1 GiB: 0.01 s of syncs at the end of 2.3 s, and without 0.3 s of 2.8).
constexpr Bytes early_sync = mib(8);

std::map<lt::file_index_t, std::string> renamed_files(const lt::storage_params& params) {
    std::map<lt::file_index_t, std::string> renamed;
    if (params.mapped_files == nullptr) return renamed;
    for (const auto file : params.files.file_range())
        if (auto path = params.mapped_files->file_path(file); path != params.files.file_path(file))
            renamed.emplace(file, std::move(path));
    return renamed;
}

std::string part_file_for(const lt::sha1_hash& hash) {
    TorrentKey key{};
    std::copy(hash.begin(), hash.end(), key.begin());
    return part_file_name(key, Storage::own);
}

bool is_absolute(const std::string& path) {
    return path.starts_with('/');
}

}  // namespace

TorrentFiles::TorrentFiles(const lt::storage_params& params, std::shared_ptr<void> owner, FileCalls& calls,
                           OpenFiles& open, std::shared_ptr<WriteMark> mark)
    : files_(params.files),
      owner_(std::move(owner)),
      calls_(calls),
      open_(open),
      mark_(std::move(mark)),
      folder_(params.path),
      place_(folder_),
      part_file_(part_file_for(params.info_hash)),
      renamed_(renamed_files(params)),
      priorities_(params.priorities) {
    for (lt::file_index_t file{0}; file < priorities_.end_index(); ++file)
        if (priorities_[file] == lt::dont_download && !files_.pad_file_at(file)) kept_out_.insert(file);
}

TorrentFiles::~TorrentFiles() {
    release();
}

bool TorrentFiles::in_part_file(lt::file_index_t file) const {
    return kept_out_.contains(file);
}

std::string TorrentFiles::path_of(int file) const {
    if (file == part_file) return part_file_;
    const lt::file_index_t index(file);
    const auto renamed = renamed_.find(index);
    return renamed != renamed_.end() ? renamed->second : files_.file_path(index);
}

lt::file_index_t TorrentFiles::index_of(int file) {
    return file == part_file ? lt::torrent_status::error_file_partfile : lt::file_index_t(file);
}

lt::storage_error TorrentFiles::failure(int minus_errno, int file, lt::operation_t operation) const {
    return {lt::error_code(-minus_errno, lt::system_category()), index_of(file), operation};
}

std::string TorrentFiles::describe(const lt::storage_error& error, std::string_view what) const {
    const bool is_part_file = error.file() == lt::torrent_status::error_file_partfile;
    const auto path = fs::path(folder_) / path_of(is_part_file ? part_file : static_cast<int>(error.file()));
    if (error.ec == boost::system::errc::no_such_device && !place_.is_there())
        return fmt::format("{} can't {}: the file system of {} is not there any more", printable(path.native()), what,
                           printable(folder_));
    return fmt::format("{} can't {}: {}", printable(path.native()), what, printable(error.ec.message()));
}

std::string TorrentFiles::describe_silence(std::chrono::milliseconds silence) const {
    return fmt::format("{} does not answer for {:.3g} s: the disk or the network that it is on hangs",
                       printable(folder_), std::chrono::duration<double>(silence).count());
}

/// The torrent's folder, which is whatever the person named it to be: links on the way to it are theirs.
int TorrentFiles::root(Access access) {
    const std::lock_guard lock(mutex_);
    if (root_.is_open()) return root_.get();
    if (access == Access::write) {
        std::error_code failed;
        fs::create_directories(folder_, failed);
        if (failed) return -failed.value();
    }
    const int opened = calls_.open_folder(folder_.c_str());
    if (opened < 0) return opened;
    root_ = Descriptor(opened);
    return opened;
}

void TorrentFiles::reopen() {
    release();
    const std::lock_guard lock(mutex_);
    root_ = Descriptor();
}

void TorrentFiles::reopen_after_trouble() {
    const auto error = sync();
    reopen();
    const std::lock_guard lock(mutex_);
    if (error.ec) lost_ = error;
}

int TorrentFiles::open_at(const std::string& path, int flags) {
    constexpr mode_t as_umask_says = 0666;
    if (is_absolute(path)) return calls_.open_anywhere(path.c_str(), flags, as_umask_says);
    const int folder = root((flags & O_CREAT) != 0 ? Access::write : Access::read);
    return folder < 0 ? folder : calls_.open_beneath(folder, path.c_str(), flags, as_umask_says);
}

int TorrentFiles::make_folders(const std::string& path) {
    if (is_absolute(path)) {
        std::error_code failed;
        fs::create_directories(fs::path(path).parent_path(), failed);
        return -failed.value();
    }
    const int folder = root(Access::write);
    return folder < 0 ? folder : storage::make_folders(calls_, folder, path);
}

int TorrentFiles::open_now(int file, Access access) {
    const auto path = path_of(file);
    // A FIFO or a device that has taken a file's place must not hold a thread up.
    constexpr int careful = O_NONBLOCK | O_NOCTTY;
    if (access == Access::read) return open_at(path, O_RDONLY | careful);
    int opened = open_at(path, O_RDWR | careful);
    if (opened != -ENOENT) return opened;
    opened = open_at(path, O_RDWR | O_CREAT | careful);
    if (opened == -ENOENT) {
        if (const int made = make_folders(path); made < 0) return made;
        opened = open_at(path, O_RDWR | O_CREAT | careful);
    }
    if (opened >= 0) {
        const std::lock_guard lock(mutex_);
        made_.insert(file);
    }
    return opened;
}

TorrentFiles::File TorrentFiles::open(int file, Access access, lt::storage_error& error) {
    if (auto known = open_.find({this, file}, access)) return known;
    const int opened = open_now(file, access);
    if (opened < 0) {
        error = failure(opened, file, lt::operation_t::file_open);
        return nullptr;
    }
    auto now = std::make_shared<OpenFile>();
    now->descriptor = Descriptor(opened);
    now->access = access;
    struct stat status {};
    if (::fstat(opened, &status) != 0 || !S_ISREG(status.st_mode)) {
        error = failure(-EINVAL, file, lt::operation_t::file_open);
        return nullptr;
    }
    open_.keep({this, file}, now);
    return now;
}

lt::storage_error TorrentFiles::read_all(int file, std::span<const iovec> to, std::int64_t offset) {
    lt::storage_error error;
    const auto opened = open(file, Access::read, error);
    if (!opened) return error;
    const Stretch asked{offset, offset + static_cast<std::int64_t>(size_of(to))};
    BufferWalk walk(to);
    auto part = walk.take(size_of(to));
    if (const auto there = read_what_is_there(*opened, part, offset); there > 0) {
        offset += static_cast<std::int64_t>(there);
        part = walk.rest(there);
    }
    bring_ahead(opened, asked, !part.empty());
    while (!part.empty()) {
        const auto got = calls_.read(opened->descriptor.get(), part, offset);
        if (got < 0) return failure(static_cast<int>(got), file, lt::operation_t::file_read);
        if (got == 0) return {lt::errors::file_too_short, index_of(file), lt::operation_t::file_read};
        offset += got;
        part = walk.rest(static_cast<std::size_t>(got));
    }
    return {};
}

/// So many bytes of it are in memory. What fails is left to the read that follows.
std::size_t TorrentFiles::read_what_is_there(const OpenFile& opened, std::span<const iovec> to, std::int64_t offset) {
    if (!opened.tells_misses) return 0;
    const auto got = calls_.read_from_memory(opened.descriptor.get(), to, offset);
    if (got == -EOPNOTSUPP || got == -ENOSYS) opened.tells_misses = false;
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

/// The disk is told before it is waited for.
void TorrentFiles::bring_ahead(const File& opened, Stretch asked, bool missed) {
    if (!opened->tells_misses) return;
    const auto ahead = opened->streams.follow(asked, missed);
    if (ahead.size() > 0) calls_.bring(opened->descriptor.get(), ahead.begin, ahead.size());
    open_.used(opened, {asked.begin, std::max(asked.end, ahead.end)}, missed || ahead.size() > 0);
}

/// Between the mark and the call nothing may take its time.
ssize_t TorrentFiles::write_once(int file, int descriptor, std::span<const iovec> from, std::int64_t offset) {
    WriteMark::Write write(mark_.get(), static_cast<std::size_t>(file == part_file ? files_.num_files() : file));
    const auto done = calls_.write(descriptor, from, offset);
    struct stat status {};
    if (mark_ && ::fstat(descriptor, &status) == 0)
        write.left(Moment(std::chrono::nanoseconds(content::stamp_of(status).changed_ns)));
    return done;
}

lt::storage_error TorrentFiles::write_all(int file, std::span<const iovec> from, std::int64_t offset) {
    // Nothing appears in the folder that a mount leaves behind. A path that was made absolute is anywhere.
    if (!is_absolute(path_of(file)) && !place_.is_there()) return failure(-ENODEV, file, lt::operation_t::file_write);
    lt::storage_error error;
    const auto opened = open(file, Access::write, error);
    if (!opened) return error;
    {
        const std::lock_guard lock(mutex_);
        written_.insert(file);
    }
    BufferWalk walk(from);
    for (auto part = walk.take(size_of(from)); !part.empty();) {
        const auto done = write_once(file, opened->descriptor.get(), part, offset);
        if (done < 0) return failure(static_cast<int>(done), file, lt::operation_t::file_write);
        offset += done;
        part = walk.rest(static_cast<std::size_t>(done));
    }
    if (opened->written += static_cast<std::int64_t>(size_of(from)); opened->written >= early_sync.count) {
        opened->written = 0;
        calls_.begin_sync(opened->descriptor.get());
    }
    return {};
}

template <class Part>
lt::storage_error TorrentFiles::for_each_slice(lt::piece_index_t piece, int start, std::span<const iovec> buffers,
                                               Part part) {
    BufferWalk walk(buffers);
    for (const auto& slice : files_.map_block(piece, start, static_cast<std::int64_t>(size_of(buffers)))) {
        const auto bytes = walk.take(static_cast<std::size_t>(slice.size));
        lt::storage_error error;
        if (files_.pad_file_at(slice.file_index))
            error = part(slice.file_index, bytes, std::nullopt);
        else if (in_part_file(slice.file_index))
            error = part(part_file, bytes, files_.file_offset(slice.file_index) + slice.offset);
        else
            error = part(static_cast<int>(slice.file_index), bytes, slice.offset);
        if (error.ec) return error;
    }
    return {};
}

lt::storage_error TorrentFiles::read(lt::piece_index_t piece, int start, std::span<const iovec> to) {
    return for_each_slice(piece, start, to,
                          [&](int file, std::span<const iovec> bytes, std::optional<std::int64_t> offset) {
                              if (offset) return read_all(file, bytes, *offset);
                              fill_with_zeros(bytes);
                              return lt::storage_error();
                          });
}

/// Of a file system that has turned read-only a sync tells nothing: it keeps nothing, and may say that all is well.
lt::storage_error TorrentFiles::write(lt::piece_index_t piece, int start, std::span<const iovec> from) {
    const auto error = for_each_slice(piece, start, from,
                                      [&](int file, std::span<const iovec> bytes, std::optional<std::int64_t> offset) {
                                          return offset ? write_all(file, bytes, *offset) : lt::storage_error();
                                      });
    if (error.ec != boost::system::errc::read_only_file_system) return error;
    const std::lock_guard lock(mutex_);
    if (!written_.empty()) lost_ = error;
    return error;
}

/// Of what fails nothing is forgotten here, so that the next sync fails as well; what the kernel makes of it is another
/// matter.
lt::storage_error TorrentFiles::sync() {
    std::unique_lock lock(mutex_);
    if (lost_) return *std::exchange(lost_, std::nullopt);
    const auto written = std::exchange(written_, {}), made = std::exchange(made_, {});
    const bool above = std::exchange(synced_above_, true);
    lock.unlock();
    lt::storage_error error;
    // Names and all, where it works; where it doesn't each file tells what is wrong with it.
    if (written.size() <= many_to_sync || sync_file_systems(written) < 0) {
        error = sync_files(written);
        std::set<std::string> folders;
        for (const int file : made) folders.insert(fs::path(path_of(file)).parent_path().native());
        for (const auto& folder : folders) {
            if (error.ec) break;
            if (const int synced = sync_folder_of(folder); synced < 0)
                error = failure(synced, *made.begin(), lt::operation_t::file_write);
        }
    }
    if (!error.ec && !above && !made.empty())
        if (const int synced = sync_folders_above(); synced < 0)
            error = failure(synced, *made.begin(), lt::operation_t::file_write);
    if (!error.ec) return {};
    lock.lock();
    written_.insert(written.begin(), written.end());
    made_.insert(made.begin(), made.end());
    synced_above_ = false;
    return error;
}

lt::storage_error TorrentFiles::sync_files(const std::set<int>& files) {
    lt::storage_error error;
    for (const int file : files) {
        const auto opened = open(file, Access::read, error);
        if (!opened) return error;
        const int synced = calls_.sync_data(opened->descriptor.get());
        if (synced >= 0) continue;
        // What the kernel could not write it may still give out: who looks is to see what the disk has.
        ::posix_fadvise(opened->descriptor.get(), 0, 0, POSIX_FADV_DONTNEED);
        return failure(synced, file, lt::operation_t::file_write);
    }
    return {};
}

int TorrentFiles::sync_file_systems(const std::set<int>& files) {
    std::set<dev_t> synced;
    for (const int file : files) {
        lt::storage_error error;
        const auto opened = open(file, Access::read, error);
        struct stat status {};
        if (!opened || ::fstat(opened->descriptor.get(), &status) != 0) return -ENOENT;
        if (!synced.insert(status.st_dev).second) continue;
        if (const int done = calls_.sync_file_system(opened->descriptor.get()); done < 0) return done;
    }
    return 0;
}

/// The folder, and those above it up to the torrent's own: each may be new.
int TorrentFiles::sync_folder_of(const std::string& path) {
    for (fs::path folder = path;; folder = folder.parent_path()) {
        const Descriptor opened(open_at(folder.empty() ? "." : folder.native(), O_RDONLY | O_DIRECTORY));
        if (!opened.is_open()) return opened.get();
        if (const int synced = calls_.sync_folder(opened.get()); synced < 0) return synced;
        if (folder.empty() || folder == "/" || is_absolute(path)) return 0;
    }
}

/// Those that the torrent's folder lies in, up to the root of their file system: an earlier run that was killed may
/// have made them as well as this one. What may not be read, or can't be synced, was not made by a download of ours, or
/// nobody can help it.
int TorrentFiles::sync_folders_above() {
    struct stat own {};
    const auto canonical = [&] {
        std::error_code failed;
        return fs::canonical(folder_, failed);
    }();
    if (calls_.status(AT_FDCWD, canonical.c_str(), own) < 0) return 0;
    for (auto folder = canonical; folder.has_relative_path();) {
        folder = folder.parent_path();
        struct stat status {};
        if (calls_.status(AT_FDCWD, folder.c_str(), status) < 0 || status.st_dev != own.st_dev) return 0;
        const Descriptor opened(calls_.open_anywhere(folder.c_str(), O_RDONLY | O_DIRECTORY, 0));
        if (!opened.is_open()) continue;
        if (const int synced = calls_.sync_folder(opened.get()); synced == -EIO || synced == -ENOSPC) return synced;
    }
    return 0;
}

}  // namespace bittern::storage
