#pragma once
/// Spinning disks read one thing after another: threads that read from one take turns.

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

namespace bittern::content {

/// Whether a device (as in stat(2)) is a disk that turns, by what Linux says of it in sysfs; that of a
/// whole disk holds for its partitions. False where nobody knows.
[[nodiscard]] bool is_spinning(std::uint64_t device, const std::filesystem::path& sysfs = "/sys");

/// Shared by all threads that read.
class DiskTurns {
public:
    explicit DiskTurns(std::filesystem::path sysfs = "/sys") : sysfs_(std::move(sysfs)) {}
    /// Waits until nobody else reads from this disk; at once where it does not turn.
    [[nodiscard]] std::unique_lock<std::mutex> take(std::uint64_t device);
    /// Whether threads that read from it have to wait for each other.
    [[nodiscard]] bool needed(std::uint64_t device);

private:
    struct Disk {
        bool spinning;
        std::mutex reading;
    };
    Disk& disk(std::uint64_t device);

    const std::filesystem::path sysfs_;
    std::mutex mutex_;  ///< of what follows
    std::map<std::uint64_t, Disk> disks_;
};

}  // namespace bittern::content
