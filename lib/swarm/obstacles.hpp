#pragma once
/// What stands on a path where a torrent's files will go.

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <unordered_map>

namespace bittern::swarm {

/// Looks at the parts of paths below one folder; each part is looked at once, however many paths
/// share it.
class Obstacles {
public:
    explicit Obstacles(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Fault::refused where a symbolic link stands anywhere on the path (writing would leave the
    /// folder), a file for a folder, or anything but a regular file at its end.
    [[nodiscard]] Result<void> check(const std::filesystem::path& path);

private:
    enum class Found { nothing, folder, file, link, other };
    Found look(const std::filesystem::path& path);

    std::filesystem::path folder_;
    std::unordered_map<std::string, Found> folders_;  ///< all but the last parts of paths
};

}  // namespace bittern::swarm
