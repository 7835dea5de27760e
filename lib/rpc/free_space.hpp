#pragma once
/// How much room a disk has: remembered, since to ask a disk may take as long as it likes.

#include "base/result.hpp"
#include "base/units.hpp"
#include "rpc/workers.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace bittern::rpc {

struct Room {
    Bytes available;  ///< to an unprivileged process
    Bytes whole;      ///< of the file system
};

/// Fault::not_found, Fault::storage. Blocks.
[[nodiscard]] Result<Room> room_at(const std::filesystem::path& folder);

/// Remembers the room of one folder, and renews it whenever it is asked for.
class FreeSpace {
public:
    explicit FreeSpace(Workers& workers) : workers_(workers), known_(std::make_shared<Known>()) {}

    /// What was known last, without waiting; nullopt where that is nothing, or of another folder.
    [[nodiscard]] std::optional<Bytes> of(const std::string& folder);

private:
    struct Known {
        std::mutex lock;
        std::string folder;
        std::optional<Bytes> room;
        bool looking = false;
    };

    Workers& workers_;
    std::shared_ptr<Known> known_;
};

}  // namespace bittern::rpc
