#pragma once
/// An operating system that stops at a call (for good: with an error that nobody waits for to pass), and a disk that
/// keeps what was synced until then, and of the rest whatever it likes.

#include "storage/file_calls.hpp"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bittern::storage::testing {

class CrashingCalls final : public FileCalls {
public:
    /// Nothing happens any more from the call of this number on, counted from 1; 0: it never stops.
    explicit CrashingCalls(int stop_at) : stop_at_(stop_at) {}

    int open_beneath(int folder, const char* path, int flags, mode_t mode) override {
        const std::lock_guard lock(mutex_);
        if ((flags & O_CREAT) != 0 ? !takes_place() : stopped_) return -EBADF;
        return FileCalls::open_beneath(folder, path, flags, mode);
    }
    int make_folder(int parent, const char* name) override {
        const std::lock_guard lock(mutex_);
        return takes_place() ? FileCalls::make_folder(parent, name) : -EBADF;
    }
    ssize_t read(int file, std::span<const iovec> to, std::int64_t offset) override {
        const std::lock_guard lock(mutex_);
        return stopped_ ? -EBADF : FileCalls::read(file, to, offset);
    }
    ssize_t read_from_memory(int file, std::span<const iovec> to, std::int64_t offset) override {
        const std::lock_guard lock(mutex_);
        return stopped_ ? -EBADF : FileCalls::read_from_memory(file, to, offset);
    }
    ssize_t write(int file, std::span<const iovec> from, std::int64_t offset) override {
        const std::lock_guard lock(mutex_);
        std::string bytes;
        for (const auto& part : from) bytes.append(static_cast<const char*>(part.iov_base), part.iov_len);
        const bool stops = !takes_place();
        // What the world stops at may have been done in part.
        if (!stops || just_stopped()) files_[path_of(file)].pending.emplace_back(offset, bytes);
        return stops ? -EBADF : FileCalls::write(file, from, offset);
    }
    int sync_data(int file) override {
        const std::lock_guard lock(mutex_);
        if (!takes_place()) return -EIO;
        auto& kept = files_[path_of(file)];
        for (const auto& [offset, bytes] : std::exchange(kept.pending, {})) put(kept.synced, offset, bytes);
        return 0;
    }
    int sync_file_system(int) override { return -ENOSYS; }  // a file at a time has more places to stop at
    int sync_folder(int folder) override {
        const std::lock_guard lock(mutex_);
        if (!takes_place()) return -EIO;
        for (const auto& entry : std::filesystem::directory_iterator(path_of(folder))) names_.insert(entry.path());
        return 0;
    }
    int rename(int from_folder, const char* from, int to_folder, const char* to) override {
        const std::lock_guard lock(mutex_);
        if (!takes_place()) return -EBADF;
        if (two_disks) return -EXDEV;
        const int done = FileCalls::rename(from_folder, from, to_folder, to);
        if (done < 0) return done;
        auto moved = files_.extract(path_of(from_folder) / from);
        if (names_.contains(moved.key())) moved.mapped().before = moved.key();
        moved.key() = path_of(to_folder) / to;
        files_.insert(std::move(moved));
        return done;
    }
    int unlink(int folder, const char* name, int flags) override {
        const std::lock_guard lock(mutex_);
        if (!takes_place()) return -EBADF;
        if (const auto file = files_.find(path_of(folder) / name); file != files_.end()) file->second.removed = true;
        return FileCalls::unlink(folder, name, flags);
    }

    std::atomic<bool> two_disks = false;  ///< nothing can be renamed
    /// Nothing happens any more from the call of this number on, counted from now.
    void stop_in(int calls) {
        const std::lock_guard lock(mutex_);
        stop_at_ = calls_ + calls;
    }
    [[nodiscard]] int calls() const { return calls_; }
    [[nodiscard]] bool stopped() const { return stopped_; }

    enum class Cut { power, kill };
    /// Makes in `to` what is left of the files below `from`: what was synced under names that were; after a power cut
    /// any of the rest, after a kill all of it. What was renamed has its old name or its new one.
    void leave(const std::filesystem::path& from, const std::filesystem::path& to, Cut cut, std::mt19937& random) {
        const auto happens = [&] { return cut == Cut::kill || random() % 2 == 0; };
        for (const auto& [path, file] : files_) {
            if (file.removed && happens()) continue;
            const bool is_new = has_name(path, from) || happens();
            if (!is_new && !file.before) continue;
            auto bytes = file.synced;
            for (const auto& [offset, more] : file.pending)
                if (happens()) put(bytes, offset, happens() ? more : more.substr(0, random() % (more.size() + 1)));
            const auto kept = to / (is_new ? path : *file.before).lexically_relative(from);
            std::filesystem::create_directories(kept.parent_path());
            std::ofstream(kept, std::ios::binary) << bytes;
        }
    }

private:
    struct KeptFile {
        std::string synced;
        std::vector<std::pair<std::int64_t, std::string>> pending;
        std::optional<std::filesystem::path> before;  ///< the name that it had, where that was synced
        bool removed = false;
    };
    bool takes_place() {
        if (!stopped_ && ++calls_ == stop_at_) stopped_ = true;
        const bool place = !stopped_;
        if (stopped_) ++refused_;
        return place;
    }
    [[nodiscard]] bool just_stopped() const { return refused_ == 1; }
    [[nodiscard]] bool has_name(const std::filesystem::path& path, const std::filesystem::path& root) const {
        for (auto at = path; at != root; at = at.parent_path())
            if (!names_.contains(at)) return false;
        return true;
    }
    static std::filesystem::path path_of(int descriptor) {
        return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor));
    }
    static void put(std::string& bytes, std::int64_t offset, const std::string& more) {
        const auto at = static_cast<std::size_t>(offset);
        if (bytes.size() < at + more.size()) bytes.resize(at + more.size());
        bytes.replace(at, more.size(), more);
    }

    mutable std::mutex mutex_;  ///< of what follows; calls come one at a time
    int stop_at_;
    int calls_ = 0, refused_ = 0;
    bool stopped_ = false;
    std::map<std::filesystem::path, KeptFile> files_;
    std::set<std::filesystem::path> names_;  ///< of files and folders, that were synced
};

}  // namespace bittern::storage::testing
