#pragma once
/// What is said of shared files that are lost and found again.

#include "storage/loss.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

/// One line a loss and one a return. Where a folder is gone that is one for all that is in it; and past twenty nothing
/// is named any more, which one line says.
class FileNews {
public:
    /// A warning, printable; nullopt where it was said already.
    [[nodiscard]] std::optional<std::string> lost(const storage::Loss& loss);
    /// Good news, likewise.
    [[nodiscard]] std::optional<std::string> found(const std::filesystem::path& file);

private:
    using Path = std::filesystem::path;
    std::map<Path, Path> said_of_;      ///< each file that is lost, and what was named: itself or a folder
    std::map<Path, std::size_t> open_;  ///< what was named, and how many files are lost by it
    bool said_more_ = false;
};

/// The fields of `file_trouble`.
[[nodiscard]] nlohmann::ordered_json loss_fields(const storage::Loss& loss);

}  // namespace bittern::app
