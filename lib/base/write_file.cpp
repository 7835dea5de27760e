// write_file_atomically of paths.hpp.
#include "base/descriptor.hpp"
#include "base/paths.hpp"
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

/// A file beside its target that is removed unless it took the target's name.
class TemporaryFile {
public:
    /// errno is set where it isn't open afterwards.
    explicit TemporaryFile(const fs::path& folder) {
        static std::atomic<unsigned> counter = 0;
        do {
            path_ = folder / fmt::format(".bittern-{}-{}.tmp", ::getpid(), counter++);
            file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        } while (!file_.is_open() && errno == EEXIST);
    }
    ~TemporaryFile() {
        if (file_.is_open() && !renamed_) ::unlink(path_.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] bool is_open() const { return file_.is_open(); }

    bool write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) return false;
            if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return ::fsync(file_.get()) == 0;
    }

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

Result<void> write_file_atomically(const fs::path& path, std::string_view bytes, Existing existing) {
    const auto failed = [&](const char* what) {
        return fail(Fault::storage,
                    fmt::format("cannot {} {}: {}", what, printable(path.native()), errno_message(errno)));
    };
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    TemporaryFile file(folder);
    if (!file.is_open() || !file.write(bytes)) return failed("write");
    if (!file.rename_to(path, existing)) {
        if (errno != EEXIST || existing == Existing::replace) return failed("write");
        return fail(Fault::refused, fmt::format("{} exists already and is left as it is", printable(path.native())));
    }
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems can't sync a folder (EINVAL); the file itself is safe by then.
    if (opened.is_open() && ::fsync(opened.get()) != 0 && errno != EINVAL) return failed("sync the folder of");
    return {};
}

}  // namespace bittern
