#include "base/file_turn.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace bittern {
namespace {

bool lock(int file, const std::function<void()>& waiting) {
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return false;
    waiting();
    while (::flock(file, LOCK_EX) != 0)
        if (errno != EINTR) return false;
    return true;
}

/// Who had the turn has put another file there, most likely.
bool is_still_at(const std::filesystem::path& path, int file) {
    struct stat there {
    }, locked{};
    return ::stat(path.c_str(), &there) != 0 || ::fstat(file, &locked) != 0 ||
           (there.st_dev == locked.st_dev && there.st_ino == locked.st_ino);
}

}  // namespace

FileTurn FileTurn::take(const std::filesystem::path& path, const std::function<void()>& waiting) {
    FileTurn turn;
    do {
        turn.locked_ = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
        if (!turn.locked_.is_open() || !lock(turn.locked_.get(), waiting)) return turn;
    } while (!is_still_at(path, turn.locked_.get()));
    return turn;
}

}  // namespace bittern
