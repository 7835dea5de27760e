#pragma once
/// One at a time where a file is read, changed and replaced.

#include "base/descriptor.hpp"

#include <filesystem>
#include <functional>

namespace bittern {

/// The right to replace a file, against others that ask for it too (flock(2)), until it is destroyed.
class FileTurn {
public:
    /// Waits for whoever has it, and calls `waiting` before. Where links lead counts. A file that can't be opened, or
    /// that a file system can't lock, is nobody's: then there is no waiting and no protection.
    [[nodiscard]] static FileTurn take(const std::filesystem::path& path, const std::function<void()>& waiting);

private:
    Descriptor locked_;
};

}  // namespace bittern
