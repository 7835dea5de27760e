// What a torrent's files may be told to become: looked at, renamed, wanted or not, removed. Nothing else goes on then.
#include "storage/buffers.hpp"
#include "storage/torrent_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include <libtorrent/session_handle.hpp>

namespace bittern::storage {
namespace {

namespace fs = std::filesystem;

bool claims_anything(const lt::add_torrent_params& resume) {
    return resume.have_pieces.count() > 0 || !resume.unfinished_pieces.empty() ||
           (resume.flags & lt::torrent_flags::seed_mode);
}

bool claims_all(const lt::add_torrent_params& resume, const lt::file_storage& files) {
    return (resume.flags & lt::torrent_flags::seed_mode) ||
           (resume.have_pieces.size() >= files.num_pieces() && resume.have_pieces.all_set());
}

/// Whether any piece of the file is claimed; without its size only its first byte's piece would be looked for.
bool claims_some_of(const lt::add_torrent_params& resume, const lt::file_storage& files, lt::file_index_t file) {
    const auto first = files.map_file(file, 0, 0).piece;
    const auto last = files.map_file(file, files.file_size(file) - 1, 0).piece;
    for (auto piece = first; piece <= last && piece < resume.have_pieces.end_index(); ++piece)
        if (resume.have_pieces[piece]) return true;
    return false;
}

}  // namespace

std::int64_t TorrentFiles::size_on_disk(lt::file_index_t file) {
    const Descriptor opened(open_at(path_of(static_cast<int>(file)), O_RDONLY | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (!opened.is_open() || ::fstat(opened.get(), &status) != 0 || !S_ISREG(status.st_mode)) return -1;
    return status.st_size;
}

/// Who wrote it may have been killed before it was synced.
void TorrentFiles::note_found(int file) {
    const std::lock_guard lock(mutex_);
    written_.insert(file);
    made_.insert(file);
}

lt::status_t TorrentFiles::check(const lt::add_torrent_params* resume, lt::storage_error& error) {
    static const lt::add_torrent_params nothing;
    const auto& claim = resume != nullptr ? *resume : nothing;
    const bool all = claims_all(claim, files_), any = all || claims_anything(claim);
    lt::status_t oversized{};
    bool found = false, missing = false;
    for (const auto file : files_.file_range()) {
        if (files_.pad_file_at(file) || in_part_file(file) ||
            (files_.file_flags(file) & lt::file_storage::flag_symlink))
            continue;
        const auto size = size_on_disk(file);
        if (size >= 0) note_found(static_cast<int>(file));
        if (size >= 0) found = true;
        if (size > files_.file_size(file)) oversized = lt::status_t::oversized_file;
        if (files_.file_size(file) == 0) {
            if (size < 0 && !open(static_cast<int>(file), Access::write, error))
                return lt::status_t::fatal_disk_error | oversized;
        } else if (all ? size < files_.file_size(file) : size < 0 && claims_some_of(claim, files_, file)) {
            missing = true;
        }
    }
    const bool to_be_checked = any ? missing : found;
    return (to_be_checked ? lt::status_t::need_full_check : lt::status_t::no_error) | oversized;
}

/// Only what was written there: the part file is sparse.
lt::storage_error TorrentFiles::take_from_part_file(lt::file_index_t file) {
    const auto begin = files_.file_offset(file), end = begin + files_.file_size(file);
    lt::storage_error error;
    const auto parts = open(part_file, Access::read, error);
    if (error.ec == boost::system::errc::no_such_file_or_directory) return {};
    if (error.ec) return error;
    std::array<char, 65536> buffer{};
    for (auto at = begin; at < end;) {
        at = ::lseek(parts->descriptor.get(), at, SEEK_DATA);
        if (at < 0 && errno == ENXIO) return {};  // nothing more was written
        if (at < 0) return failure(-errno, part_file, lt::operation_t::partfile_read);
        if (at >= end) return {};
        const iovec bytes{buffer.data(), static_cast<std::size_t>(std::min<std::int64_t>(end - at, buffer.size()))};
        const auto got = calls_.read(parts->descriptor.get(), {&bytes, 1}, at);
        if (got < 0) return failure(static_cast<int>(got), part_file, lt::operation_t::partfile_read);
        if (got == 0) return {};
        const iovec read{buffer.data(), static_cast<std::size_t>(got)};
        if (error = write_all(static_cast<int>(file), {&read, 1}, at - begin); error.ec) return error;
        at += got;
    }
    return {};
}

TorrentFiles::Priorities TorrentFiles::set_priorities(Priorities priorities, lt::storage_error& error) {
    if (priorities.size() > priorities_.size()) priorities_.resize(priorities.size(), lt::default_priority);
    for (lt::file_index_t file{0}; file < priorities.end_index() && !error.ec; ++file) {
        if (files_.pad_file_at(file)) continue;
        const bool wanted = priorities[file] != lt::dont_download;
        if (wanted && in_part_file(file)) {
            kept_out_.erase(file);
            error = take_from_part_file(file);
            if (error.ec) kept_out_.insert(file);
        } else if (!wanted && priorities_[file] != lt::dont_download && size_on_disk(file) < 0) {
            kept_out_.insert(file);  // a file that is there already stays in use
        }
        if (!error.ec) priorities_[file] = priorities[file];
    }
    return priorities_;
}

std::string TorrentFiles::rename(lt::file_index_t file, const std::string& name, lt::storage_error& error) {
    release();
    const auto before = path_of(static_cast<int>(file));
    if (in_part_file(file) || size_on_disk(file) < 0 || name == before) {
        renamed_[file] = name;
        return name;
    }
    struct stat status {};
    const int folder = root(Access::write);
    if (folder >= 0 && calls_.status(folder, name.c_str(), status) == 0) {
        error = failure(-EEXIST, static_cast<int>(file), lt::operation_t::file_rename);
        return before;
    }
    int done = folder < 0 ? folder : make_folders(name);
    if (done >= 0) done = rename_beneath(before, name);
    if (done < 0) {
        error = failure(done, static_cast<int>(file), lt::operation_t::file_rename);
        return before;
    }
    renamed_[file] = name;
    const std::lock_guard lock(mutex_);
    made_.insert(static_cast<int>(file));
    return name;
}

Descriptor TorrentFiles::folder_of(const std::string& path) {
    const auto parent = fs::path(path).parent_path().native();
    return Descriptor(open_at(parent.empty() ? "." : parent, O_PATH | O_DIRECTORY));
}

int TorrentFiles::rename_beneath(const std::string& from, const std::string& to) {
    const auto from_folder = folder_of(from), to_folder = folder_of(to);
    if (!from_folder.is_open()) return from_folder.get();
    if (!to_folder.is_open()) return to_folder.get();
    return calls_.rename(from_folder.get(), fs::path(from).filename().c_str(), to_folder.get(),
                         fs::path(to).filename().c_str());
}

/// Removes what the torrent made at a path, and the folders above it that are empty then.
int TorrentFiles::remove_one(const std::string& path) {
    const auto folder = folder_of(path);
    if (!folder.is_open()) return folder.get() == -ENOENT ? 0 : folder.get();
    const int removed = calls_.unlink(folder.get(), fs::path(path).filename().c_str(), 0);
    if (removed < 0 && removed != -ENOENT) return removed;
    remove_empty_folders(path);
    return 0;
}

/// Those above a path, up to the torrent's own folder, which stays.
void TorrentFiles::remove_empty_folders(const std::string& path) {
    for (fs::path above = fs::path(path).parent_path(); above.has_filename() && !path.starts_with('/');
         above = above.parent_path()) {
        const auto holder = folder_of(above.native());
        if (!holder.is_open() || calls_.unlink(holder.get(), above.filename().c_str(), AT_REMOVEDIR) < 0) return;
    }
}

lt::storage_error TorrentFiles::remove(lt::remove_flags_t what) {
    release();
    lt::storage_error error;
    const auto note = [&](int removed, int file) {
        if (removed < 0 && !error.ec) error = failure(removed, file, lt::operation_t::file_remove);
    };
    if (what & lt::session_handle::delete_files)
        for (const auto file : files_.file_range())
            if (!files_.pad_file_at(file) && !in_part_file(file))
                note(remove_one(path_of(static_cast<int>(file))), static_cast<int>(file));
    note(remove_one(part_file_), part_file);
    const std::lock_guard lock(mutex_);
    written_.clear();
    made_.clear();
    return error;
}

}  // namespace bittern::storage
