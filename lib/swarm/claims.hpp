#pragma once
/// What the downloads of one run have taken, so that no two are of one torrent, write to one place or count on the same
/// free space.

#include "base/result.hpp"
#include "base/units.hpp"
#include "torrent/info_hash.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace bittern::swarm {

/// Of a source whose torrent another one names too, be it by its other info-hash. Fault::refused.
[[nodiscard]] Error same_torrent_twice();

/// One download's part.
struct Claim {
    torrent::InfoHash torrent;
    std::vector<std::filesystem::path> paths;  ///< absolute: what it writes, files or folders; the target first
    std::function<Bytes()> still_needed;       ///< how much it has yet to write
};

/// Used on the loop's thread, by claims that outlive this too. Taking one costs about the same however many there are.
class Claims {
public:
    Claims();

    /// The claim, which holds as long as it is kept; its file system is that of now. Fault::refused where another is of
    /// the same torrent, or its path is one of these, lies in one, or around one.
    [[nodiscard]] Result<std::shared_ptr<const Claim>> take(Claim claim);

    /// What all others still need on the file system that this one, taken here, writes to.
    [[nodiscard]] Bytes needed_beside(const Claim& claim) const;

private:
    struct Ledger;
    std::shared_ptr<Ledger> ledger_;  ///< shared with the claims, which strike themselves out
};

}  // namespace bittern::swarm
