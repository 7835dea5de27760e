#include "storage/placement.hpp"

#include "content/open_regular.hpp"
#include "storage/folders.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace bittern::storage {
namespace {

bool has_room(int file, Bytes size) {
    struct statvfs status {};
    if (::fstatvfs(file, &status) != 0) return false;
    const auto blocks = static_cast<std::uint64_t>(size.count) / status.f_frsize + 1;
    return blocks <= status.f_bavail;
}

Placed fill(FileCalls& calls, int from, int to, Bytes size, const OnCopied& on_copied) {
    if (::ioctl(to, FICLONE, from) == 0) return Placed::cloned;
    if (!has_room(to, size) || copy_in_kernel(calls, from, to, on_copied) < 0) return Placed::not_at_all;
    return Placed::copied;
}

/// Gives a file that has no name yet its own. It isn't a second one.
bool name(int file, int folder, const std::string& name) {
    const auto itself = "/proc/self/fd/" + std::to_string(file);
    return ::linkat(AT_FDCWD, itself.c_str(), folder, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

/// Into folders that are there.
Placed put_into(FileCalls& calls, const std::filesystem::path& source, const content::RegularFile& from, int root,
                const std::filesystem::path& file, const OnCopied& on_copied) {
    const auto above = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    constexpr mode_t as_umask_says = 0666;
    const Descriptor to(calls.open_beneath(root, above.c_str(), O_TMPFILE | O_RDWR, as_umask_says));
    const Descriptor parent(calls.open_beneath(root, above.c_str(), O_RDONLY | O_DIRECTORY, 0));
    if (!to.is_open() || !parent.is_open()) return Placed::not_at_all;
    const auto placed = fill(calls, from.descriptor.get(), to.get(), from.stamp.size, on_copied);
    if (placed == Placed::not_at_all || calls.sync_data(to.get()) < 0) return Placed::not_at_all;
    if (content::stamp_of(from, source) != from.stamp) return Placed::not_at_all;
    if (!name(to.get(), parent.get(), file.filename().native())) return Placed::not_at_all;
    (void)calls.sync_folder(parent.get());  // where that fails, a crash may take the name away, and no byte with it
    return placed;
}

}  // namespace

Placed put_copy(FileCalls& calls, const std::filesystem::path& source, const content::FileStamp& expected,
                const std::filesystem::path& folder, const std::string& path, const OnCopied& on_copied) {
    const auto from = content::open_regular(source, content::LastLink::refuse);
    if (!from || from->stamp != expected) return Placed::not_at_all;
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    const Descriptor root(calls.open_folder(folder.c_str()));
    if (!root.is_open()) return Placed::not_at_all;
    std::vector<std::string> made;
    auto placed = Placed::not_at_all;
    if (make_folders(calls, root.get(), path, &made) >= 0)
        placed = put_into(calls, source, *from, root.get(), path, on_copied);
    if (placed == Placed::not_at_all) remove_folders(calls, root.get(), made);
    return placed;
}

}  // namespace bittern::storage
