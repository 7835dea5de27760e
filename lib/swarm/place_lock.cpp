#include "swarm/place_lock.hpp"

#include "base/printable.hpp"
#include "content/sha.hpp"
#include "torrent/info_hash.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

/// The same for all ways to write a place: what is there of its path is resolved.
std::string name_of(const fs::path& target) {
    std::error_code failed;
    auto place = fs::weakly_canonical(target, failed).native();
    if (failed) place = target.lexically_normal().native();
    content::Sha256Hasher hasher;
    return "bittern-get-" +
           torrent::hex(hasher.digest({reinterpret_cast<const std::uint8_t*>(place.data()), place.size()}));
}

}  // namespace

/// A name among Linux's abstract sockets belongs to one at a time. Unlike a file lock it needs no file, which what is
/// not begun hasn't, and a folder that is given to two torrents can't be locked for one.
Result<Descriptor> lock_place(const fs::path& target) {
#ifdef __linux__
    const auto name = name_of(target);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    static_assert(sizeof address.sun_path > 1 + sizeof "bittern-get-" + 2 * sizeof(content::Sha256));
    std::memcpy(address.sun_path + 1, name.data(), name.size());  // behind a zero: not in the file system
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    Descriptor lock(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (lock.is_open() && ::bind(lock.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0) return lock;
    if (lock.is_open() && errno == EADDRINUSE)
        return fail(Fault::refused, fmt::format("another bittern is downloading '{}': wait until it is done, or choose "
                                                "another folder with -o",
                                                printable(target.native())));
#endif
    return Descriptor();
}

}  // namespace bittern::swarm
