#include "swarm/metadata_fetch.hpp"

#include "swarm/metadata_message.hpp"

#include <algorithm>

#include <libtorrent/hasher.hpp>

namespace bittern::swarm {

namespace {

template <class Hasher, class Wanted>
bool hashes_to(std::string_view bytes, const std::optional<Wanted>& wanted) {
    if (!wanted) return true;
    const auto digest = Hasher(lt::span<const char>(bytes.data(), static_cast<std::ptrdiff_t>(bytes.size()))).final();
    return std::equal(wanted->begin(), wanted->end(), digest.begin(), digest.end());
}

bool is_wanted(std::string_view bytes, const torrent::InfoHash& wanted) {
    if (!wanted.v1 && !wanted.v2) return false;
    return hashes_to<lt::hasher>(bytes, wanted.v1) && hashes_to<lt::hasher256>(bytes, wanted.v2);
}

}  // namespace

void MetadataFetch::joined(PeerKey key, Bytes claim) {
    Peer peer;
    peer.claim = claim;
    if (claim < Bytes{0} || claim > largest_size) ban(peer);
    peers_.insert_or_assign(key, std::move(peer));
}

void MetadataFetch::left(PeerKey key) {
    const auto found = peers_.find(key);
    if (found == peers_.end()) return;
    // What everybody contributed to stays: the same peer, or another, may go on with it.
    if (single_sourced_) assemblies_.erase(candidate_of(key, found->second));
    peers_.erase(found);
}

void MetadataFetch::data_arrived(PeerKey key, PieceIndex piece, Bytes total_size, std::string_view data) {
    const auto found = peers_.find(key);
    if (found == peers_.end() || found->second.banned || result_) return;
    Peer& peer = found->second;
    if (!forget_request(peer, piece)) return;  // nobody asked
    const bool contradicts = peer.claim.count != 0 && total_size.count != 0 && total_size != peer.claim;
    if (peer.claim.count == 0) peer.claim = total_size;
    if (contradicts || peer.claim.count <= 0 || peer.claim > largest_size) return ban(peer);
    const Candidate candidate = candidate_of(key, peer);
    MetadataAssembly& assembly = assemblies_.try_emplace(candidate, peer.claim).first->second;
    if (!assembly.fits(piece, data)) return ban(peer);
    peer.disappointments = 0;
    assembly.add(piece, data, key);
    if (assembly.complete()) return finish(candidate);
    make_room();
}

void MetadataFetch::rejected(PeerKey key, PieceIndex piece, Time now) {
    const auto found = peers_.find(key);
    if (found != peers_.end() && forget_request(found->second, piece)) disappointed(found->second, now);
}

std::vector<MetadataFetch::Request> MetadataFetch::requests(Time now) {
    std::vector<Request> wanted;
    if (result_) return wanted;
    for (auto& [key, peer] : peers_) give_up_lost(peer, now);
    Round round = begin_round(now);
    for (auto& [key, peer] : peers_) {
        if (peer.banned || now < peer.resting_until) continue;
        while (peer.asked.size() < requests_per_peer) {
            const std::optional<PieceIndex> piece = choose(key, peer, round);
            if (!piece) break;
            peer.asked.push_back({*piece, now});
            if (peer.claim.count != 0) round.in_flight.emplace(candidate_of(key, peer), *piece);
            wanted.push_back({key, *piece});
        }
    }
    return wanted;
}

MetadataFetch::Progress MetadataFetch::progress() const {
    if (result_) {
        const Bytes size{static_cast<std::int64_t>(result_->size())};
        return {.have = size, .size = size, .lies = lies_};
    }
    Progress best{.have = {}, .size = {}, .lies = lies_};
    for (const auto& [candidate, assembly] : assemblies_)
        if (assembly.have() > best.have) {
            best.have = assembly.have();
            best.size = assembly.size();
        }
    for (const auto& [key, peer] : peers_)
        if (!peer.banned && peer.claim > Bytes{0}) ++best.peers_with;
    return best;
}

Bytes MetadataFetch::held() const {
    Bytes held;
    for (const auto& [candidate, assembly] : assemblies_) held += assembly.held();
    return held;
}

MetadataFetch::Candidate MetadataFetch::candidate_of(PeerKey key, const Peer& peer) const {
    return {peer.claim, single_sourced_ ? key : PeerKey{0}};
}

MetadataFetch::Round MetadataFetch::begin_round(Time now) const {
    Round round;
    for (const auto& [key, peer] : peers_) {
        // A peer that doesn't say whether it has the metadata must not hold up one that does.
        if (peer.claim.count == 0) continue;
        for (const Asked& asked : peer.asked)
            if (now - asked.at < slow_after) round.in_flight.emplace(candidate_of(key, peer), asked.piece);
    }
    return round;
}

/// The first piece that this peer can bring and that no other peer is about to.
std::optional<PieceIndex> MetadataFetch::choose(PeerKey key, const Peer& peer, Round& round) const {
    const Candidate candidate = candidate_of(key, peer);
    PieceIndex& from = round.from[candidate];
    bool all_taken = true;
    for (auto piece = missing(candidate, from); piece; piece = missing(candidate, {piece->value + 1})) {
        if (round.in_flight.contains({candidate, *piece})) {
            if (all_taken) from = {piece->value + 1};
            continue;
        }
        const auto is_piece = [&](const Asked& asked) { return asked.piece == *piece; };
        if (std::none_of(peer.asked.begin(), peer.asked.end(), is_piece)) return piece;
        all_taken = false;  // this peer is slow to bring it, another may be quicker
    }
    return std::nullopt;
}

/// Of a candidate that nothing has come for everything is missing; of one without a size the first
/// piece is.
std::optional<PieceIndex> MetadataFetch::missing(const Candidate& candidate, PieceIndex from) const {
    const auto found = assemblies_.find(candidate);
    if (found != assemblies_.end()) return found->second.missing(from);
    const std::int64_t begins_at = from.value * metadata_piece_size.count;
    return begins_at < std::max<std::int64_t>(candidate.size.count, 1) ? std::optional(from) : std::nullopt;
}

bool MetadataFetch::forget_request(Peer& peer, PieceIndex piece) {
    return std::erase_if(peer.asked, [&](const Asked& asked) { return asked.piece == piece; }) > 0;
}

/// A peer that can't answer is asked again after 3, 6, 12, 24 and then every 48 seconds.
void MetadataFetch::disappointed(Peer& peer, Time now) {
    peer.resting_until = now + std::chrono::seconds(3) * (1 << std::min(peer.disappointments, 4));
    ++peer.disappointments;
}

void MetadataFetch::give_up_lost(Peer& peer, Time now) {
    const auto lost = [&](const Asked& asked) { return now - asked.at >= lost_after; };
    if (std::erase_if(peer.asked, lost) > 0) disappointed(peer, now);
}

void MetadataFetch::make_room() {
    for (Bytes taken = held(); taken > memory_limit;) {
        const auto lacks_most =
            std::max_element(assemblies_.begin(), assemblies_.end(), [](const auto& a, const auto& b) {
                return a.second.size() - a.second.have() < b.second.size() - b.second.have();
            });
        taken -= lacks_most->second.held();
        assemblies_.erase(lacks_most);
    }
}

void MetadataFetch::finish(const Candidate& candidate) {
    const auto assembly = assemblies_.extract(candidate);
    std::string whole = assembly.mapped().whole();
    if (!is_wanted(whole, wanted_)) return blame(assembly.mapped().contributors());
    result_ = std::move(whole);
    assemblies_.clear();
}

void MetadataFetch::ban(Peer& peer) {
    peer.banned = true;
    ++lies_;
}

void MetadataFetch::blame(const std::set<PeerKey>& contributors) {
    if (contributors.size() > 1) {
        single_sourced_ = true;
        assemblies_.clear();
        return;
    }
    const auto liar = peers_.find(*contributors.begin());
    if (liar != peers_.end()) ban(liar->second);
}

}  // namespace bittern::swarm
