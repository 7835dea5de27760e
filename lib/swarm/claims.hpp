#pragma once
/// What the downloads of one run have taken, so that no two write to one place or count on the same free space.

#include "base/result.hpp"
#include "base/units.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace bittern::swarm {

/// One download's part.
struct Claim {
    std::vector<std::filesystem::path> paths;  ///< absolute: what it writes, files or folders; the target first
    std::function<Bytes()> still_needed;       ///< how much it has yet to write
};

/// Used on the loop's thread.
class Claims {
public:
    /// The claim, which holds as long as it is kept. Fault::refused where another's path is one of these, lies in one,
    /// or around one.
    [[nodiscard]] Result<std::shared_ptr<const Claim>> take(Claim claim);

    /// What all others still need on the file system that this one writes to.
    [[nodiscard]] Bytes needed_beside(const Claim& claim) const;

private:
    std::vector<std::weak_ptr<const Claim>> claims_;
};

}  // namespace bittern::swarm
