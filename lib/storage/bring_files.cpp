#include "storage/bring_files.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"
#include "storage/folders.hpp"
#include "storage/remove_files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <set>
#include <stdio.h>  // renameat2
#include <utility>

#include <fmt/format.h>

namespace bittern::storage {
namespace {

/// What a copy is called until it is whole.
constexpr std::string_view unfinished = ".bittern-copy";

/// The folder of a path below an open one, and the path's last component.
struct Named {
    Descriptor folder;
    std::string name;
};

Named named(FileCalls& calls, int root, const std::string& path) {
    const std::filesystem::path whole = path;
    const auto parent = whole.has_parent_path() ? whole.parent_path().native() : std::string(".");
    return {Descriptor(calls.open_beneath(root, parent.c_str(), O_RDONLY | O_DIRECTORY, 0)), whole.filename().native()};
}

content::FileStamp stamp_of(const struct stat& status) {
    const auto ns = [](const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; };
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = Bytes{status.st_size},
            .modified_ns = ns(status.st_mtim),
            .changed_ns = ns(status.st_ctim)};
}

/// A rename moves the ctime alone.
bool is_the_same(content::FileStamp one, const content::FileStamp& other) {
    one.changed_ns = other.changed_ns;
    return one == other;
}

class Move {
public:
    Move(std::filesystem::path from, std::filesystem::path to, const OnCopied& on_copied)
        : from_(std::move(from)), to_(std::move(to)), on_copied_(on_copied) {}

    Result<std::vector<content::FileStamp>> run(const std::vector<Journey>& journeys) {
        BITTERN_CHECK(open());
        std::vector<content::FileStamp> stamps;
        for (const auto& journey : journeys) {
            auto stamp = bring(journey);
            if (!stamp) {
                if (stamp.error().fault != Fault::interrupted) take_back();
                return tl::unexpected<Error>(stamp.error());
            }
            stamps.push_back(*stamp);
        }
        BITTERN_CHECK(sync_names());
        auto left = std::move(left_behind_);
        for (const auto& journey : copied_) left.push_back(journey.from);
        for (const auto& journey : renamed_)  // for the folders: of these nothing is left
            if (!status(from_root_, journey.from)) left.push_back(journey.from);
        (void)remove_files(from_, left);  // a copy too many is no loss
        return stamps;
    }

private:
    Result<void> open() {
        std::error_code failed;
        std::filesystem::create_directories(to_, failed);
        if (failed) return cannot("make the folder", to_, failed.value());
        const int to = calls_.open_folder(to_.c_str());
        if (to < 0) return cannot("open the folder", to_, -to);
        to_root_ = Descriptor(to);
        const int from = calls_.open_folder(from_.c_str());
        if (from >= 0)
            from_root_ = Descriptor(from);
        else if (from != -ENOENT)
            return cannot("open the folder", from_, -from);
        return {};
    }

    /// Names are on the disk before what was copied goes, and before anybody hears of the new place: those of files,
    /// of the folders that they are in, and of those above, which may be new as well.
    Result<void> sync_names() {
        std::set<std::filesystem::path> folders;
        for (std::filesystem::path path : brought_) {
            while (path.has_parent_path() && folders.insert(to_ / (path = path.parent_path())).second) {
            }
        }
        struct stat own {};
        if (!brought_.empty() && ::fstat(to_root_.get(), &own) == 0)
            for (auto folder = to_;; folder = folder.parent_path()) {
                struct stat status {};
                if (calls_.status(AT_FDCWD, folder.c_str(), status) < 0 || status.st_dev != own.st_dev) break;
                folders.insert(folder);
                if (!folder.has_relative_path()) break;
            }
        for (const auto& folder : folders) {
            const Descriptor opened(calls_.open_anywhere(folder.c_str(), O_RDONLY | O_DIRECTORY, 0));
            if (!opened.is_open()) continue;  // what may not be read was there before
            if (const int synced = calls_.sync_folder(opened.get()); synced == -EIO || synced == -ENOSPC)
                return cannot("sync the folder", folder, -synced);
        }
        return {};
    }

    /// nullopt: it isn't there.
    std::optional<content::FileStamp> status(const Descriptor& root, const std::string& path) {
        if (!root.is_open()) return std::nullopt;
        const auto one = named(calls_, root.get(), path);
        struct stat status {};
        if (!one.folder.is_open() || calls_.status(one.folder.get(), one.name.c_str(), status) < 0 ||
            !S_ISREG(status.st_mode))
            return std::nullopt;
        return stamp_of(status);
    }

    Result<content::FileStamp> bring(const Journey& journey) {
        if (journey.from.empty() || (journey.from == journey.to && same_folder()))
            return status(from_root_, journey.from).value_or(content::FileStamp());
        const auto before = status(from_root_, journey.from);
        const auto there = status(to_root_, journey.to);
        if (!before && !there) return content::FileStamp();
        if (!before) return found(journey, *there);
        if (there) {
            if (*there == *before) return *there;  // another name of the same place
            BITTERN_TRY(const bool same, has_same_bytes(journey));
            if (!same)
                return fail(Fault::refused, fmt::format("{} is there already, and something else",
                                                        printable((to_ / journey.to).native())));
            brought_.insert(journey.to);
            copied_.push_back(journey);
            return after(journey, *before, *there);
        }
        if (const int made = make_folders(calls_, to_root_.get(), journey.to); made < 0)
            return cannot("make the folders for", to_ / journey.to, -made);
        brought_.insert(journey.to);
        const int renamed = rename(from_root_, journey.from, to_root_, journey.to);
        if (renamed == 0) {
            renamed_.push_back(journey);
        } else if (renamed == -EXDEV) {
            BITTERN_CHECK(copy(journey));
            copied_.push_back(journey);
        } else {
            return cannot("move", from_ / journey.from, -renamed);
        }
        return after(journey, *before, status(to_root_, journey.to).value_or(content::FileStamp()));
    }

    /// An earlier call has brought it, or somebody else. What has its inode and time was renamed, and can go back.
    content::FileStamp found(const Journey& journey, const content::FileStamp& there) {
        brought_.insert(journey.to);
        if (is_the_same(journey.stamp, there))
            renamed_.push_back(journey);
        else
            left_behind_.push_back(journey.from);
        return after(journey, journey.stamp, there);
    }

    /// A stamp vouches for bytes: it is renewed only where the file was as it was known.
    content::FileStamp after(const Journey& journey, const content::FileStamp& before, const content::FileStamp& now) {
        if (journey.stamp == content::FileStamp()) return now;
        if (journey.stamp == before && (is_the_same(before, now) || was_copied(journey))) return now;
        return is_the_same(journey.stamp, now) ? now : journey.stamp;
    }

    bool was_copied(const Journey& journey) const { return !copied_.empty() && copied_.back().from == journey.from; }
    bool same_folder() const { return from_ == to_; }

    int rename(const Descriptor& from_root, const std::string& from, const Descriptor& to_root, const std::string& to) {
        const auto one = named(calls_, from_root.get(), from);
        const auto other = named(calls_, to_root.get(), to);
        if (!one.folder.is_open() || !other.folder.is_open()) return -ENOENT;
        if (::renameat2(one.folder.get(), one.name.c_str(), other.folder.get(), other.name.c_str(), RENAME_NOREPLACE) ==
            0)
            return 0;
        // Some file systems can't promise that; nothing was there a moment ago.
        if (errno != EINVAL && errno != ENOSYS) return -errno;
        return calls_.rename(one.folder.get(), one.name.c_str(), other.folder.get(), other.name.c_str());
    }

    /// Under another name until it is whole, on the disk and compared.
    Result<void> copy(const Journey& journey) {
        const auto to = named(calls_, to_root_.get(), journey.to);
        const auto name = to.name + std::string(unfinished);
        const auto target = to_ / journey.to;
        const Descriptor source(calls_.open_beneath(from_root_.get(), journey.from.c_str(), O_RDONLY | O_NONBLOCK, 0));
        if (!source.is_open()) return cannot("read", from_ / journey.from, -source.get());
        constexpr mode_t as_umask_says = 0666;
        const Descriptor copy(
            calls_.open_beneath(to.folder.get(), name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW, as_umask_says));
        if (!copy.is_open()) return cannot("create", target, -copy.get());
        int done = copy_in_kernel(calls_, source.get(), copy.get(), on_copied_);
        if (done >= 0) done = calls_.sync_data(copy.get());
        if (done >= 0) done = compare_bytes(calls_, source.get(), copy.get());
        if (done >= 0) done = rename(to.folder, name, to.folder, to.name);
        if (done >= 0) return {};
        (void)calls_.unlink(to.folder.get(), name.c_str(), 0);
        if (done == -ECANCELED) return fail(Fault::interrupted, "stopped");
        return cannot("copy to", target, -done);
    }

    Result<bool> has_same_bytes(const Journey& journey) {
        const Descriptor one(calls_.open_beneath(from_root_.get(), journey.from.c_str(), O_RDONLY | O_NONBLOCK, 0));
        const Descriptor other(calls_.open_beneath(to_root_.get(), journey.to.c_str(), O_RDONLY | O_NONBLOCK, 0));
        if (!one.is_open() || !other.is_open() || compare_bytes(calls_, one.get(), other.get()) != 0) return false;
        if (const int synced = calls_.sync_data(other.get()); synced < 0)  // it may be somebody else's copy
            return cannot("sync", to_ / journey.to, -synced);
        return true;
    }

    /// What was copied is still where it was.
    void take_back() {
        std::vector<std::string> gone;
        for (auto at = renamed_.rbegin(); at != renamed_.rend(); ++at)
            if (rename(to_root_, at->to, from_root_, at->from) == 0) gone.push_back(at->to);
        for (const auto& journey : copied_) gone.push_back(journey.to);
        (void)remove_files(to_, gone);  // and the folders made for them
    }

    FileCalls& calls_ = system_calls();
    std::filesystem::path from_, to_;
    const OnCopied& on_copied_;
    Descriptor from_root_, to_root_;
    std::vector<Journey> copied_, renamed_;
    std::vector<std::string> left_behind_;  ///< paths of what is not there any more, for the folders
    std::set<std::string> brought_;         ///< paths whose names are to be synced
};

}  // namespace

Result<std::vector<content::FileStamp>> bring_files(const std::filesystem::path& from, const std::filesystem::path& to,
                                                    const std::vector<Journey>& journeys, const OnCopied& on_copied) {
    return Move(from.lexically_normal(), to.lexically_normal(), on_copied).run(journeys);
}

}  // namespace bittern::storage
