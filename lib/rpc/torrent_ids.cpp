#include "rpc/torrent_ids.hpp"

#include "torrent/info_hash.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace bittern::rpc {
namespace {

using Chosen = std::vector<const daemon::TorrentSnapshot*>;

/// Built for the first hash that is asked for: most requests name none.
class ByHash {
public:
    explicit ByHash(const daemon::Snapshot& all) : all_(all) {}

    [[nodiscard]] const daemon::TorrentSnapshot* find(const std::string& hash) {
        if (index_.empty()) build();
        const auto found = index_.find(torrent::ascii_lower(hash));
        return found == index_.end() ? nullptr : found->second;
    }

private:
    void build() {
        for (const auto& torrent : all_.torrents) {
            const auto& hashes = torrent->record->hashes;
            index_.emplace(torrent::hex(hashes.short_form()), torrent.get());
            if (hashes.v2) index_.emplace(torrent::hex(*hashes.v2), torrent.get());
        }
    }

    const daemon::Snapshot& all_;
    std::unordered_map<std::string, const daemon::TorrentSnapshot*> index_;
};

void choose(const Json& id, const daemon::Snapshot& all, ByHash& by_hash, Chosen& chosen) {
    const daemon::TorrentSnapshot* found = nullptr;
    if (const auto number = whole(id))
        found = all.torrents.find(*number);
    else if (const auto* hash = id.get_ptr<const std::string*>())
        found = by_hash.find(*hash);
    if (found) chosen.push_back(found);
}

}  // namespace

bool means_recently_active(const Json* ids) {
    return ids && ids->is_string() && (*ids == "recently-active" || *ids == "recently_active");
}

Chosen chosen_torrents(const Json* ids, const daemon::Snapshot& all, std::chrono::sys_seconds now) {
    Chosen chosen;
    if (!ids || means_recently_active(ids)) {
        for (const auto& torrent : all.torrents)
            if (!ids || std::max(torrent->changed, torrent->active) >= now - recent) chosen.push_back(torrent.get());
        return chosen;
    }
    ByHash by_hash(all);
    if (ids->is_array())
        for (const auto& id : *ids) choose(id, all, by_hash, chosen);
    else
        choose(*ids, all, by_hash, chosen);
    std::ranges::sort(chosen, {}, &daemon::TorrentSnapshot::number);
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    return chosen;
}

}  // namespace bittern::rpc
