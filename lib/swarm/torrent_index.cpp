#include "swarm/torrent_index.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

/// v1, and v2 cut to 20 bytes.
std::vector<content::Sha1> keys_of(const torrent::InfoHash& hashes) {
    std::vector<content::Sha1> keys;
    if (hashes.v1) keys.push_back(*hashes.v1);
    if (hashes.v2) {
        auto& key = keys.emplace_back();
        std::copy_n(hashes.v2->begin(), key.size(), key.begin());
    }
    return keys;
}

template <class Names, class Name>
void remove_from(Names& names, const Name& name, TorrentId id) {
    for (auto [at, end] = names.equal_range(name); at != end;) at = at->second == id ? names.erase(at) : std::next(at);
}

template <class Names, class Name>
std::vector<TorrentId> found_in(const Names& names, const Name& name) {
    std::vector<TorrentId> found;
    for (auto [at, end] = names.equal_range(name); at != end; ++at) found.push_back(at->second);
    return found;
}

}  // namespace

void TorrentIndex::put(TorrentId id, const torrent::InfoHash& hashes, const std::vector<std::string>& collections) {
    for (const auto& key : keys_of(hashes)) hashes_.emplace(key, id);
    for (const auto& collection : collections) collections_.emplace(collection, id);
}

void TorrentIndex::remove(TorrentId id, const torrent::InfoHash& hashes, const std::vector<std::string>& collections) {
    for (const auto& key : keys_of(hashes)) remove_from(hashes_, key, id);
    for (const auto& collection : collections) remove_from(collections_, collection, id);
}

std::vector<TorrentId> TorrentIndex::by_hash(const content::Sha1& hash) const {
    return found_in(hashes_, hash);
}

std::vector<TorrentId> TorrentIndex::by_hashes(const torrent::InfoHash& hashes) const {
    std::vector<TorrentId> found;
    for (const auto& key : keys_of(hashes))
        for (const auto id : by_hash(key)) found.push_back(id);
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::vector<TorrentId> TorrentIndex::by_collection(const std::string& collection) const {
    return found_in(collections_, collection);
}

}  // namespace bittern::swarm
