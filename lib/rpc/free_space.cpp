#include "rpc/free_space.hpp"

#include "base/paths.hpp"

#include <cerrno>
#include <sys/statvfs.h>

namespace bittern::rpc {

Result<Room> room_at(const std::filesystem::path& folder) {
    struct statvfs told {};
    if (::statvfs(folder.c_str(), &told) != 0) return cannot("look at", folder, errno);
    const auto bytes = [&](fsblkcnt_t blocks) { return Bytes{static_cast<std::int64_t>(blocks * told.f_frsize)}; };
    return Room{.available = bytes(told.f_bavail), .whole = bytes(told.f_blocks)};
}

std::optional<Bytes> FreeSpace::of(const std::string& folder) {
    const std::lock_guard hold(known_->lock);
    if (!known_->looking) {
        known_->looking = true;
        workers_.run([known = known_, folder] {
            const auto room = room_at(folder);
            const std::lock_guard hold_known(known->lock);
            known->folder = folder;
            known->room = room ? std::optional(room->available) : std::nullopt;
            known->looking = false;
        });
    }
    return known_->folder == folder ? known_->room : std::nullopt;
}

}  // namespace bittern::rpc
