#pragma once
/// For which torrent the DHT is asked warily: only nodes with an id that belongs to their address are believed.

#include "swarm/event.hpp"

#include <optional>

namespace bittern::swarm {

/// It holds for a whole session, so it is one torrent's at a time: that which asked first has it until it asks no more.
class Wariness {
public:
    /// How a torrent wants to ask from now on; one that has found its peers, or is gone, not warily.
    void set(TorrentId torrent, bool wary) {
        if (wary && !of_)
            of_ = torrent;
        else if (!wary && of_ == torrent)
            of_.reset();
    }
    [[nodiscard]] bool is_on() const { return of_.has_value(); }

private:
    std::optional<TorrentId> of_;
};

}  // namespace bittern::swarm
