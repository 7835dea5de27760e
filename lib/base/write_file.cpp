// fill_file_atomically, and write_file_atomically of paths.hpp.
#include "base/descriptor.hpp"
#include "base/fill_file.hpp"
#include "base/printable.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern {
namespace {

namespace fs = std::filesystem;

/// What is replaced, and how: at the end of links, with the rights that it has.
struct Replaced {
    fs::path path;
    struct stat status {};
    bool exists = false;
};

/// Fault::refused for a pipe, socket or device, which a file must not take the place of, and for a link to nothing:
/// neither the link nor where it leads was meant for sure.
Result<Replaced> look_at(const fs::path& path, Existing existing) {
    Replaced replaced{.path = path};
    if (existing == Existing::refuse) return replaced;
    if (is_link_to_nothing(path))
        return fail(Fault::refused,
                    fmt::format("{} is a symbolic link to nothing and is left as it is", printable(path.native())));
    std::error_code dangling;
    if (const auto end = fs::canonical(path, dangling); !dangling) replaced.path = end;
    replaced.exists = ::stat(replaced.path.c_str(), &replaced.status) == 0;
    if (!replaced.exists || S_ISREG(replaced.status.st_mode) || S_ISDIR(replaced.status.st_mode)) return replaced;
    return fail(Fault::refused, fmt::format("{} is not a regular file and is left as it is", printable(path.native())));
}

/// A file beside its target that is removed unless it took the target's name.
class TemporaryFile {
public:
    /// errno is set where it isn't open afterwards.
    TemporaryFile(const fs::path& folder, mode_t mode) {
        static std::atomic<unsigned> counter = 0;
        do {
            path_ = folder / fmt::format(".bittern-{}-{}.tmp", ::getpid(), counter++);
            file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
        } while (!file_.is_open() && errno == EEXIST);
    }
    ~TemporaryFile() {
        if (file_.is_open() && !renamed_) ::unlink(path_.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] bool is_open() const { return file_.is_open(); }
    [[nodiscard]] const fs::path& path() const { return path_; }
    [[nodiscard]] int descriptor() const { return file_.get(); }

    /// Only root can give a file to another owner; whose group it is not keeps no rights for the group.
    void take_rights_of(const struct stat& status) const {
        const bool own = ::fchown(file_.get(), status.st_uid, status.st_gid) == 0 ||
                         ::fchown(file_.get(), static_cast<uid_t>(-1), status.st_gid) == 0;
        (void)::fchmod(file_.get(), status.st_mode & (own ? 0777U : 0707U));
    }

    [[nodiscard]] bool sync() const { return ::fsync(file_.get()) == 0; }

    bool rename_to(const fs::path& target, Existing existing) {
        if (existing == Existing::replace) {
            renamed_ = ::rename(path_.c_str(), target.c_str()) == 0;
            return renamed_;
        }
        renamed_ = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0;
        // File systems without that flag can still make a second name, which never replaces either.
        if (!renamed_ && errno == EINVAL) return ::link(path_.c_str(), target.c_str()) == 0;
        return renamed_;
    }

private:
    fs::path path_;
    Descriptor file_;
    bool renamed_ = false;
};

}  // namespace

Result<void> fill_file_atomically(const fs::path& path, const Writing& writing,
                                  const std::function<Result<void>(const fs::path&, int)>& fill) {
    const auto existing = writing.existing;
    const auto failed = [&](const char* what) {
        return fail(Fault::storage,
                    fmt::format("cannot {} {}: {}", what, printable(path.native()), errno_message(errno)));
    };
    BITTERN_TRY(const auto target, look_at(path, existing));
    const fs::path folder = target.path.has_parent_path() ? target.path.parent_path() : fs::path(".");
    TemporaryFile file(folder, target.exists ? 0600 : static_cast<mode_t>(writing.rights));
    if (!file.is_open()) return failed("write");
    BITTERN_CHECK(fill(file.path(), file.descriptor()));
    if (target.exists) file.take_rights_of(target.status);
    if (!file.sync()) return failed("write");
    if (writing.last_look) BITTERN_CHECK(writing.last_look());
    if (!file.rename_to(target.path, existing)) {
        if (errno != EEXIST || existing == Existing::replace) return failed("write");
        return fail(Fault::refused, fmt::format("{} exists already and is left as it is", printable(path.native())));
    }
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems can't sync a folder (EINVAL); the file itself is safe by then.
    if (opened.is_open() && ::fsync(opened.get()) != 0 && errno != EINVAL) return failed("sync the folder of");
    return {};
}

Result<void> write_file_atomically(const fs::path& path, std::string_view bytes, const Writing& writing) {
    return fill_file_atomically(path, writing, [&](const fs::path&, int file) -> Result<void> {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR)
                return fail(Fault::storage,
                            fmt::format("cannot write {}: {}", printable(path.native()), errno_message(errno)));
            if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    });
}

}  // namespace bittern
