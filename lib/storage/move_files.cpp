// A torrent's files go to another folder: by renaming where both are on one file system, else by a copy that is on disk
// and compared before what was copied is removed.
#include "storage/copy_file.hpp"
#include "storage/torrent_files.hpp"

#include <cerrno>
#include <fcntl.h>

namespace bittern::storage {
/// One file from this torrent's old folder to the same path below the new one. What can't be renamed is copied and left
/// where it was: `copied` is to be removed when all have come.
int TorrentFiles::bring(const std::string& path, int old_root, bool& copied) {
    if (const int made = make_folders(path); made < 0) return made;
    const auto name = std::filesystem::path(path);
    const auto parent = name.parent_path().native();
    const Descriptor from_folder(
        calls_.open_beneath(old_root, parent.empty() ? "." : parent.c_str(), O_PATH | O_DIRECTORY, 0));
    if (!from_folder.is_open()) return from_folder.get();
    const auto to_folder = folder_of(path);
    if (!to_folder.is_open()) return to_folder.get();
    const int renamed =
        calls_.rename(from_folder.get(), name.filename().c_str(), to_folder.get(), name.filename().c_str());
    if (renamed != -EXDEV) return renamed;
    const Descriptor from(calls_.open_beneath(old_root, path.c_str(), O_RDONLY | O_NONBLOCK, 0));
    if (!from.is_open()) return from.get();
    const Descriptor to(open_at(path, O_RDWR | O_CREAT | O_TRUNC | O_NONBLOCK));
    if (!to.is_open()) return to.get();
    copied = true;
    if (const int done = copy_through_memory(calls_, from.get(), to.get()); done < 0) return done;
    if (const int synced = calls_.sync_data(to.get()); synced < 0) return synced;
    return compare_bytes(calls_, from.get(), to.get());
}

std::string TorrentFiles::move(const std::string& folder, lt::move_flags_t flags, lt::status_t& status,
                               lt::storage_error& error) {
    release();
    const std::string old_folder = folder_;
    Descriptor old_root(calls_.open_folder(old_folder.c_str()));
    const auto enter = [&](const std::string& where) {
        const std::lock_guard lock(mutex_);
        folder_ = where;
        place_ = Place(where);
        root_ = Descriptor();
        synced_above_ = false;
    };
    const auto give_up = [&](int minus_errno, int file, lt::operation_t operation) {
        error = failure(minus_errno, file, operation);
        status = lt::status_t::fatal_disk_error;
        enter(old_folder);
        return old_folder;
    };
    std::vector<int> paths;
    for (const auto file : files_.file_range())
        if (!files_.pad_file_at(file) && !in_part_file(file) && !path_of(static_cast<int>(file)).starts_with('/') &&
            size_on_disk(file) >= 0)
            paths.push_back(static_cast<int>(file));
    std::error_code differ;
    if (std::filesystem::equivalent(old_folder, folder, differ)) {
        status = lt::status_t::no_error;
        return folder;
    }
    enter(folder);
    if (const int opened = root(Access::write); opened < 0) return give_up(opened, 0, lt::operation_t::mkdir);
    std::vector<int> to_bring;
    for (const int file : paths) {
        const bool there = size_on_disk(lt::file_index_t(file)) >= 0;
        if (there && flags == lt::move_flags_t::fail_if_exist) {
            give_up(-EEXIST, file, lt::operation_t::file_rename);
            status = lt::status_t::file_exist;
            return old_folder;
        }
        if (!there || flags == lt::move_flags_t::always_replace_files) to_bring.push_back(file);
    }
    struct stat part_status {};
    if (old_root.is_open() && calls_.status(old_root.get(), part_file_.c_str(), part_status) == 0)
        to_bring.push_back(part_file);
    std::vector<int> copied, brought;
    for (const int file : to_bring) {
        bool was_copied = false;
        const int done = bring(path_of(file), old_root.get(), was_copied);
        if (was_copied) copied.push_back(file);
        if (done < 0) {
            // What was copied is still where it was; what was renamed goes back.
            for (const int other : copied) (void)remove_one(path_of(other));
            const Descriptor new_root(calls_.open_folder(folder.c_str()));
            enter(old_folder);
            for (const int other : brought) {
                bool again = false;
                (void)bring(path_of(other), new_root.get(), again);
            }
            return give_up(done, file, lt::operation_t::file_rename);
        }
        if (!was_copied) brought.push_back(file);
    }
    {
        const std::lock_guard lock(mutex_);
        made_.insert(to_bring.begin(), to_bring.end());
    }
    if (error = sync(); error.ec) {
        status = lt::status_t::fatal_disk_error;
        return folder;  // all is here, and what was copied also still where it was
    }
    enter(old_folder);
    for (const int file : copied) (void)remove_one(path_of(file));
    for (const int file : brought) remove_empty_folders(path_of(file));
    enter(folder);
    status = lt::status_t::no_error;
    return folder;
}

}  // namespace bittern::storage
