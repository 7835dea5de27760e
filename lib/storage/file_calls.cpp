#include "storage/file_calls.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <climits>

namespace bittern::storage {
namespace {

template <class Call>
auto again_if_interrupted(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result < 0 ? static_cast<decltype(result)>(-errno) : result;
}

/// For kernels before 5.6 and containers that forbid openat2: a component at a time, and none may be a link.
int open_step_by_step(int folder, std::string_view path, int flags, mode_t mode) {
    Descriptor held;
    int at = folder;
    while (true) {
        const auto slash = path.find('/');
        const std::string component(path.substr(0, slash));
        if (component == ".." || path.starts_with('/')) return -EXDEV;
        if (slash == std::string_view::npos)
            return again_if_interrupted([&] { return ::openat(at, component.c_str(), flags | O_NOFOLLOW, mode); });
        const int next = again_if_interrupted(
            [&] { return ::openat(at, component.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); });
        if (next < 0) return next;
        held = Descriptor(next);
        at = next;
        path.remove_prefix(slash + 1);
    }
}

bool makes_a_file(int flags) {
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

std::span<const iovec> as_many_as_allowed(std::span<const iovec> buffers) {
    return buffers.first(std::min<std::size_t>(buffers.size(), IOV_MAX));
}

}  // namespace

int FileCalls::open_beneath(int folder, const char* path, int flags, mode_t mode) {
    flags |= O_CLOEXEC;
    open_how how{};
    how.flags = static_cast<unsigned>(flags);
    how.mode = makes_a_file(flags) ? std::uint64_t{mode} : 0;
    how.resolve = std::uint64_t{RESOLVE_BENEATH} | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const auto opened = again_if_interrupted([&] { return ::syscall(SYS_openat2, folder, path, &how, sizeof how); });
    if (opened != -ENOSYS && opened != -EPERM && opened != -EAGAIN) return static_cast<int>(opened);
    return open_step_by_step(folder, path, flags, mode);
}

int FileCalls::open_anywhere(const char* path, int flags, mode_t mode) {
    return again_if_interrupted([&] { return ::open(path, flags | O_CLOEXEC, mode); });
}

int FileCalls::open_folder(const char* path) {
    return again_if_interrupted([&] { return ::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC); });
}

int FileCalls::make_folder(int parent, const char* name) {
    return again_if_interrupted([&] { return ::mkdirat(parent, name, 0777); });
}

ssize_t FileCalls::read(int file, std::span<const iovec> to, std::int64_t offset) {
    const auto now = as_many_as_allowed(to);
    return again_if_interrupted([&] { return ::preadv(file, now.data(), static_cast<int>(now.size()), offset); });
}

ssize_t FileCalls::read_from_memory(int file, std::span<const iovec> to, std::int64_t offset) {
    const auto now = as_many_as_allowed(to);
    return again_if_interrupted(
        [&] { return ::preadv2(file, now.data(), static_cast<int>(now.size()), offset, RWF_NOWAIT); });
}

void FileCalls::bring(int file, std::int64_t offset, std::int64_t size) {
    static_cast<void>(::posix_fadvise(file, offset, size, POSIX_FADV_WILLNEED));
}

void FileCalls::let_go(int file, std::int64_t offset, std::int64_t size) {
    static_cast<void>(::posix_fadvise(file, offset, size, POSIX_FADV_DONTNEED));
}

ssize_t FileCalls::write(int file, std::span<const iovec> from, std::int64_t offset) {
    const auto now = as_many_as_allowed(from);
    return again_if_interrupted([&] { return ::pwritev(file, now.data(), static_cast<int>(now.size()), offset); });
}

void FileCalls::begin_sync(int file) {
    static_cast<void>(::sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE));
}

int FileCalls::sync_data(int file) {
    return again_if_interrupted([&] { return ::fsync(file); });
}

int FileCalls::sync_folder(int folder) {
    return again_if_interrupted([&] { return ::fsync(folder); });
}

int FileCalls::sync_file_system(int file) {
    static const bool tells_errors = [] {
        utsname system{};
        int major = 0, minor = 0;
        return ::uname(&system) == 0 && std::sscanf(system.release, "%d.%d", &major, &minor) == 2 &&
               (major > 5 || (major == 5 && minor >= 8));
    }();
    return tells_errors ? again_if_interrupted([&] { return ::syncfs(file); }) : -ENOSYS;
}

int FileCalls::status(int folder, const char* path, struct stat& status) {
    return again_if_interrupted([&] { return ::fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW); });
}

int FileCalls::rename(int from_folder, const char* from, int to_folder, const char* to) {
    return again_if_interrupted([&] { return ::renameat(from_folder, from, to_folder, to); });
}

int FileCalls::unlink(int folder, const char* name, int flags) {
    return again_if_interrupted([&] { return ::unlinkat(folder, name, flags); });
}

FileCalls& system_calls() {
    static FileCalls calls;
    return calls;
}

}  // namespace bittern::storage
