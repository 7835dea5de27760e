#include "content/open_regular.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"
#include "content/stat_words.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::content {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> not_regular(const fs::path& file, const char* kind) {
    return fail(Fault::refused, fmt::format("{} is {}, not a regular file", printable(file.native()), kind));
}

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

FileStamp stamp_of(const struct stat& status) {
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = {status.st_size},
            .modified_ns = nanoseconds(status.st_mtim),
            .changed_ns = nanoseconds(status.st_ctim)};
}

const char* kind_of(const struct stat& status) {
    switch (status.st_mode & S_IFMT) {
        case S_IFREG:
            return "a regular file";
        case S_IFDIR:
            return "a folder";
        case S_IFLNK:
            return "a symbolic link";
        case S_IFIFO:
            return "a FIFO";
        case S_IFSOCK:
            return "a socket";
        case S_IFBLK:
        case S_IFCHR:
            return "a device";
        default:
            return "of an unknown kind";
    }
}

Result<FileStamp> stamp_of(const char* file) {
    struct stat status {};
    if (::stat(file, &status) != 0) return cannot("look at", file, errno);
    if (!S_ISREG(status.st_mode)) return not_regular(file, kind_of(status));
    return stamp_of(status);
}

Result<RegularFile> open_regular(const fs::path& file, LastLink last_link) {
    const int links = last_link == LastLink::refuse ? O_NOFOLLOW : 0;
    RegularFile opened;
    opened.descriptor = Descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | links));
    if (!opened.descriptor.is_open()) {
        if (errno == ELOOP && last_link == LastLink::refuse) return not_regular(file, "a symbolic link");
        if (errno == ENXIO) return not_regular(file, "a socket or a device");
        return cannot("open", file, errno);
    }
    struct stat status {};
    if (::fstat(opened.descriptor.get(), &status) != 0) return cannot("look at", file, errno);
    if (!S_ISREG(status.st_mode)) return not_regular(file, kind_of(status));
    opened.stamp = stamp_of(status);
    return opened;
}

Result<FileStamp> stamp_of(const RegularFile& file, const fs::path& name) {
    struct stat status {};
    if (::fstat(file.descriptor.get(), &status) != 0) return cannot("look at", name, errno);
    return stamp_of(status);
}

Result<std::size_t> read_at(const RegularFile& file, const fs::path& name, std::span<std::uint8_t> buffer,
                            Bytes offset) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const ssize_t got = ::pread(file.descriptor.get(), buffer.data() + filled, buffer.size() - filled,
                                    offset.count + static_cast<std::int64_t>(filled));
        if (got == 0) break;
        if (got < 0 && errno != EINTR) return cannot("read", name, errno);
        if (got > 0) filled += static_cast<std::size_t>(got);
    }
    return filled;
}

}  // namespace bittern::content
