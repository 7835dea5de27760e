#include "content/disk_turns.hpp"

#include <fstream>
#include <sys/sysmacros.h>

#include <fmt/format.h>

namespace bittern::content {

bool is_spinning(std::uint64_t device, const std::filesystem::path& sysfs) {
    const auto entry = sysfs / fmt::format("dev/block/{}:{}", major(device), minor(device));
    // A partition is a folder in that of its disk, which alone has a queue.
    for (const char* queue : {"queue", "../queue"}) {
        char rotational = '0';
        if (std::ifstream(entry / queue / "rotational") >> rotational) return rotational == '1';
    }
    return false;
}

std::unique_lock<std::mutex> DiskTurns::take(std::uint64_t device) {
    Disk& one = disk(device);
    return one.spinning ? std::unique_lock(one.reading) : std::unique_lock<std::mutex>();
}

bool DiskTurns::needed(std::uint64_t device) {
    return disk(device).spinning;
}

DiskTurns::Disk& DiskTurns::disk(std::uint64_t device) {
    const std::lock_guard lock(mutex_);
    const auto [known, is_new] = disks_.try_emplace(device);
    if (is_new) known->second.spinning = is_spinning(device, sysfs_);
    return known->second;
}

}  // namespace bittern::content
