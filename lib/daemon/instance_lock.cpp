#include "daemon/instance_lock.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

/// Whose lock it is, as that process wrote it; empty where it is not a number.
std::string holder_of(const std::filesystem::path& file) {
    auto text = read_file(file, Bytes{32}).value_or("");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    const bool number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    return number ? " (process " + text + ")" : "";
}

}  // namespace

Result<Descriptor> lock_state(const std::filesystem::path& state_folder) {
    std::error_code failed;
    std::filesystem::create_directories(state_folder, failed);
    const auto file = state_folder / "daemon.lock";
    Descriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock.is_open()) return cannot("open", file, errno);
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return cannot("lock", file, errno);
        return fail(Fault::refused,
                    fmt::format("another daemon{} has the state folder {}; stop it with `bittern daemon "
                                "stop`, or name another folder with BITTERN_STATE_DIR",
                                holder_of(file), printable(state_folder.string())));
    }
    const auto text = fmt::format("{}\n", ::getpid());
    if (::ftruncate(lock.get(), 0) != 0 || ::pwrite(lock.get(), text.data(), text.size(), 0) < 0)
        return cannot("write to", file, errno);
    return lock;
}

}  // namespace bittern::daemon
