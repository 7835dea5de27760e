#pragma once
/// The calls to the operating system by which payload is read and written, in one place, so that a test can make any of
/// them fail, come short or take its time.

#include "base/descriptor.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace bittern::storage {

/// As the calls of their names, but for: the result is what the call gives or, where it fails, minus errno; what a
/// signal interrupts is tried again. Any thread may call any of it.
class FileCalls {
public:
    virtual ~FileCalls() = default;

    /// A path below `folder` (openat2(2)): no `..`, and no symbolic link on the way, leads out or anywhere else.
    /// ELOOP where a link is on the way, EXDEV where the path leads out.
    [[nodiscard]] virtual int open_beneath(int folder, const char* path, int flags, mode_t mode);
    /// open(2), links and all.
    [[nodiscard]] virtual int open_anywhere(const char* path, int flags, mode_t mode);
    [[nodiscard]] virtual int open_folder(const char* path);
    [[nodiscard]] virtual int make_folder(int parent, const char* name);
    [[nodiscard]] virtual ssize_t read(int file, std::span<const iovec> to, std::int64_t offset);
    /// Reads what is in memory, and does not wait for the disk (preadv2(2) with RWF_NOWAIT): EAGAIN where nothing is,
    /// EOPNOTSUPP where the system can't tell.
    [[nodiscard]] virtual ssize_t read_from_memory(int file, std::span<const iovec> to, std::int64_t offset);
    /// Somebody will read that: the disk is to bring it (posix_fadvise(2)).
    virtual void bring(int file, std::int64_t offset, std::int64_t size);
    /// Nobody will: the system need not keep it in memory.
    virtual void let_go(int file, std::int64_t offset, std::int64_t size);
    [[nodiscard]] virtual ssize_t write(int file, std::span<const iovec> from, std::int64_t offset);
    /// Whatever of the file is not on the disk is to go there from now on; waits for nothing but a full queue of the
    /// device (sync_file_range(2)). What fails is told by the sync that follows.
    virtual void begin_sync(int file);
    /// fsync(2), times included: by them it is told after a power cut whether somebody touched the file.
    [[nodiscard]] virtual int sync_data(int file);
    [[nodiscard]] virtual int sync_folder(int folder);
    /// Everything on the file system that the file is on (syncfs(2)). ENOSYS before Linux 5.8, where it tells no
    /// errors.
    [[nodiscard]] virtual int sync_file_system(int file);
    [[nodiscard]] virtual int status(int folder, const char* path, struct stat& status);
    [[nodiscard]] virtual int rename(int from_folder, const char* from, int to_folder, const char* to);
    [[nodiscard]] virtual int unlink(int folder, const char* name, int flags);
};

/// With more files than this one call for their file system takes less time than one for each, which writes the
/// journal each time.
constexpr std::size_t many_to_sync = 64;

/// What doesn't fail but where the system does.
[[nodiscard]] FileCalls& system_calls();

}  // namespace bittern::storage
