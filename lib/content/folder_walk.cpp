#include "content/folder_walk.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "content/kept_links.hpp"
#include "content/names.hpp"
#include "content/stat_words.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::content {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t deepest = 100;
constexpr std::size_t most_entries = 2'000'000;
// libtorrent keeps offsets in 48 bits.
constexpr Bytes largest_total{(std::int64_t{1} << 48) - 1};

Result<std::vector<std::string>> names_in(const fs::path& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(folder.c_str()), ::closedir);
    if (!opened) return cannot("open the folder", folder, errno);
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(opened.get());
        if (!entry && errno != 0) return cannot("list", folder, errno);
        if (!entry) break;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The folder's ctime, if that is so long ago that any later change gets another: file systems keep it in steps of up
/// to two seconds.
std::int64_t change_told(const struct stat& folder) {
    using namespace std::chrono;
    const auto changed_ns = stamp_of(folder).changed_ns;
    const auto now = duration_cast<nanoseconds>(system_clock::now().time_since_epoch());
    return now - nanoseconds(changed_ns) > seconds(2) ? changed_ns : 0;
}

}  // namespace

Result<void> FolderWalk::add(const fs::path& root, std::vector<std::string> components) {
    components_ = std::move(components);
    root_depth_ = components_.size();
    struct stat status {};
    if (::stat(root.c_str(), &status) != 0) return cannot("use", root, errno);
    if (S_ISDIR(status.st_mode) || S_ISREG(status.st_mode)) return other(root, status);
    return fail(Fault::usage, fmt::format("cannot use {}: it is {}, not a file or a folder", printable(root.native()),
                                          kind_of(status)));
}

Result<void> FolderWalk::folder(const fs::path& folder, const struct stat& status) {
    if (components_.size() >= deepest) {
        constexpr int most_columns = 300;
        return fail(Fault::refused,
                    fmt::format("{} lies more than {} folders deep: leave it out with --exclude '{}'",
                                elide(printable(folder.native()), most_columns), deepest, pattern_for(below_root({}))));
    }
    tree_.folders.push_back({folder.native(), change_told(status)});
    BITTERN_TRY(const auto names, names_in(folder));
    if (names.empty()) return skip(folder, "an empty folder");
    folders_above_.emplace_back(status.st_dev, status.st_ino);
    for (const std::string& name : names) BITTERN_CHECK(entry(folder / name, name));
    folders_above_.pop_back();
    return {};
}

Result<void> FolderWalk::entry(const fs::path& path, const std::string& name) {
    if (++entries_ > most_entries) {
        return fail(Fault::usage,
                    fmt::format("more than {} files and folders are too many for one torrent; share parts "
                                "of it, or exclude some",
                                most_entries));
    }
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return gone_or(cannot("look at", path, errno), path);
    const auto kind = S_ISDIR(status.st_mode) ? IgnoreRules::Entry::folder : IgnoreRules::Entry::file;
    if (exclude_.picks(below_root(name), kind)) return skip(path, "excluded");
    if (is_junk(name)) return skip(path, "junk of a desktop");
    if (name.front() == '.' && !options_.hidden) return skip(path, "hidden");
    if (!is_utf8(name) && !links_at_) {
        const auto message = fmt::format("the name of {} is not UTF-8: rename it", printable(path.native()));
        obstacles_.push_back({below_root(name), {Fault::usage, message}});
        return {};
    }
    components_.push_back(name);
    auto outcome = S_ISLNK(status.st_mode) ? link(path) : other(path, status);
    components_.pop_back();
    outcome = gone_or(std::move(outcome), path);
    if (outcome || outcome.error().fault != Fault::storage) return outcome;
    obstacles_.push_back({below_root(name), std::move(outcome).error()});
    return {};
}

Result<void> FolderWalk::obstacles() const {
    if (obstacles_.empty()) return {};
    const auto& first = obstacles_.front();
    const char* and_else = first.error.fault == Fault::usage ? ", or" : ";";  // behind a way out, or a cause
    const auto message =
        fmt::format("{}{} leave it out with --exclude '{}'", first.error.message, and_else, pattern_for(first.path));
    if (obstacles_.size() == 1) return fail(first.error.fault, message);
    return fail(first.error.fault, fmt::format("{} ({} more can't be shared either)", message, obstacles_.size() - 1));
}

/// What went away between being listed and being looked at, as temporary files do, is not missed.
Result<void> FolderWalk::gone_or(Result<void> outcome, const fs::path& path) {
    if (outcome || outcome.error().fault != Fault::not_found) return outcome;
    return skip(path, "gone while looking");
}

/// Where components_ name a link.
Links FolderWalk::links_here() const {
    if (!links_at_) return options_.links;
    auto path = below_root({});
    path.pop_back();
    return (*links_at_)(path);
}

Result<void> FolderWalk::link(const fs::path& path) {
    const auto links = links_here();
    if (links == Links::leave_out) return skip(path, "a symbolic link");
    if (links == Links::keep) return kept_link(path);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) return cannot("follow", path, errno);
        return skip(path, "a symbolic link to nothing");
    }
    const std::pair target{status.st_dev, status.st_ino};
    const bool leads_back = std::find(folders_above_.begin(), folders_above_.end(), target) != folders_above_.end();
    if (leads_back) return skip(path, "a symbolic link to a folder above it");
    return other(path, status);
}

/// Whether something is there at its end is for walk() to see, when all is known.
Result<void> FolderWalk::kept_link(const fs::path& path) {
    std::error_code error;
    const fs::path text = fs::read_symlink(path, error);
    if (error) return cannot("read the link", path, error.value());
    auto target = resolve_link({components_.begin(), components_.end() - 1}, text);
    if (links_at_ && (!target || target->empty())) target = {text.native()};
    if (!target) return skip(path, "a symbolic link that leads out");
    if (target->empty()) return skip(path, "a symbolic link to the torrent's own folder");
    if (!links_at_ && !is_utf8(text.native())) return skip(path, "a symbolic link to a name that is not UTF-8");
    tree_.files.push_back({.path = path.native(), .components = components_, .target = *std::move(target)});
    return {};
}

Result<void> FolderWalk::other(const fs::path& path, const struct stat& status) {
    if (S_ISDIR(status.st_mode)) return folder(path, status);
    if (S_ISREG(status.st_mode)) return file(path, status);
    return skip(path, kind_of(status));
}

Result<void> FolderWalk::file(const fs::path& path, const struct stat& status) {
    // Better told now than after an hour of hashing.
    if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) return cannot("read", path, errno);
    const FileStamp stamp = stamp_of(status);
    if (stamp.size > largest_total || (tree_.total += stamp.size) > largest_total) {
        return fail(Fault::usage,
                    fmt::format("{} and what comes before it is more than {}, the most a torrent can have",
                                printable(path.native()), to_string(largest_total)));
    }
    tree_.files.push_back({.path = path.native(),
                           .components = components_,
                           .stamp = stamp,
                           .executable = (status.st_mode & S_IXUSR) != 0});
    return {};
}

Result<void> FolderWalk::skip(const fs::path& path, std::string reason) {
    tree_.skipped.push_back({path, std::move(reason)});
    return {};
}

std::string FolderWalk::below_root(const std::string& name) const {
    std::string path;
    for (std::size_t k = root_depth_; k < components_.size(); ++k) path += components_[k] + '/';
    return path + name;
}

}  // namespace bittern::content
