#pragma once
/// Which torrents of an engine go by a name, so that none of tens of thousands has to be looked at to tell.

#include "content/sha.hpp"
#include "swarm/event.hpp"
#include "torrent/info_hash.hpp"

#include <map>
#include <string>
#include <vector>

namespace bittern::swarm {

class TorrentIndex {
public:
    /// `collections`: of BEP 38.
    void put(TorrentId id, const torrent::InfoHash& hashes, const std::vector<std::string>& collections);
    /// With the names that it was put by.
    void remove(TorrentId id, const torrent::InfoHash& hashes, const std::vector<std::string>& collections);

    /// Those whose v1 hash it is, or whose v2 hash begins with it.
    [[nodiscard]] std::vector<TorrentId> by_hash(const content::Sha1& hash) const;
    /// All that may be the same torrent, in order: whether they are InfoHash::matches() tells.
    [[nodiscard]] std::vector<TorrentId> by_hashes(const torrent::InfoHash& hashes) const;
    [[nodiscard]] std::vector<TorrentId> by_collection(const std::string& collection) const;

private:
    std::multimap<content::Sha1, TorrentId> hashes_;  ///< v1, and v2 cut to 20 bytes
    std::multimap<std::string, TorrentId> collections_;
};

}  // namespace bittern::swarm
