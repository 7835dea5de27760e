#include "base/paths.hpp"

#include "base/descriptor.hpp"
#include "base/in_time.hpp"
#include "base/printable.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace bittern {

namespace fs = std::filesystem;

Result<fs::path> state_directory(const EnvironmentReader& environment) {
    const auto value = [&](const char* name) { return environment(name).value_or(""); };
    if (const auto own = value("BITTERN_STATE_DIR"); !own.empty()) return fs::path(own);
    // The XDG specification has relative paths ignored.
    if (const fs::path state = value("XDG_STATE_HOME"); state.is_absolute()) return state / "bittern";
    if (const fs::path home = value("HOME"); home.is_absolute()) return home / ".local" / "state" / "bittern";
    return fail(Fault::usage,
                "no folder for bittern's state: none of BITTERN_STATE_DIR, XDG_STATE_HOME and HOME is set; "
                "set BITTERN_STATE_DIR to a folder of your choice");
}

Result<std::string> read_file(const fs::path& path, Bytes limit) {
    const std::string shown = printable(path.native());
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file.is_open()) return cannot("open", path, errno);
    struct stat status {};
    if (::fstat(file.get(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return fail(Fault::refused, fmt::format("{} is a pipe or a device, not a file", shown));
    const auto most = static_cast<std::size_t>(limit.count) + 1;  // one more tells that the file is larger
    // The end is found with one byte of room: a file that is as large as it says is never copied to get more.
    const auto expected = S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) + 1 : 0;
    std::string bytes(std::min(most, std::max<std::size_t>(expected, 4096)), '\0');
    for (std::size_t used = 0;;) {
        if (used == bytes.size()) bytes.resize(std::min(most, used * 2));
        const ssize_t got = ::read(file.get(), bytes.data() + used, bytes.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot("read", path, errno);
        used += static_cast<std::size_t>(got);
        if (got == 0 || used == most) {
            bytes.resize(used);
            break;
        }
    }
    if (bytes.size() == most) {
        return fail(Fault::malformed, fmt::format("{} is larger than {}", shown, to_string(limit)));
    }
    return bytes;
}

Result<Bytes> free_space(const fs::path& path) {
    std::error_code error;
    const auto cannot_tell = [&](const std::string& why) {
        return fail(Fault::storage, fmt::format("cannot tell the free space at {}: {}", printable(path.native()), why));
    };
    for (fs::path folder = fs::absolute(path, error);; folder = folder.parent_path()) {
        const auto looked = in_time(folder / ".", [folder] {
            struct statvfs system {};
            const int failed = ::statvfs(folder.c_str(), &system) != 0 ? errno : 0;
            return std::pair(failed, system);
        });
        if (!looked) return cannot_tell("it does not answer");
        const auto& [failed, system] = *looked;
        if (failed == 0) return Bytes{static_cast<std::int64_t>(system.f_bavail * system.f_frsize)};
        const bool missing = failed == ENOENT || failed == ENOTDIR;
        if (!missing || folder == folder.parent_path()) return cannot_tell(errno_message(failed));
    }
}

bool is_link_to_nothing(const fs::path& path) {
    std::error_code ignored;
    return fs::is_symlink(fs::symlink_status(path, ignored)) && !fs::exists(fs::status(path, ignored));
}

std::string errno_message(int error) {
    std::string message = std::generic_category().message(error);
    // Only the first letter: "Invalid argument", but "RPC struct is bad".
    const bool sentence = message.size() > 1 && message[1] >= 'a' && message[1] <= 'z';
    if (sentence && message[0] >= 'A' && message[0] <= 'Z') message[0] = static_cast<char>(message[0] - 'A' + 'a');
    return message;
}

tl::unexpected<Error> cannot(std::string_view what, const fs::path& path, int error) {
    constexpr int most_columns = 300;
    const Fault fault = error == ENOENT || error == ENOTDIR ? Fault::not_found : Fault::storage;
    return fail(fault, fmt::format("cannot {} {}: {}", what, elide(printable(path.native()), most_columns),
                                   errno_message(error)));
}

}  // namespace bittern
