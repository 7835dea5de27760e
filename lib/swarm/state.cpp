#include "swarm/state.hpp"

#include <algorithm>
#include <utility>

namespace bittern::swarm {
namespace {

/// Many more than libtorrent knows at one time; strangers can make up addresses without end.
constexpr std::size_t most_in_vain = 10'000;

/// Each redirect is one more, to an address of its server's choice.
constexpr std::size_t most_web_seeds = 100;

TrackerView& tracker(TorrentView& torrent, const std::string& url) {
    const auto found = std::ranges::find(torrent.trackers, url, &TrackerView::url);
    if (found != torrent.trackers.end()) return *found;
    return torrent.trackers.emplace_back(TrackerView{.url = url});
}

/// Events about the session; those about a torrent go to TorrentFold, if the torrent is known.
struct SessionFold {
    State& state;

    bool operator()(const StatusRefreshed& event) {
        for (const auto& figures : event.torrents)
            if (const auto found = state.torrents.find(figures.id); found != state.torrents.end())
                found->second.figures = figures;
        return true;
    }
    bool operator()(const SessionRefreshed& event) {
        state.session.dht_nodes = event.dht_nodes;
        return true;
    }
    bool operator()(const ListenSucceeded& event) {
        forget_failure(event.address, event.port);
        const bool known = std::ranges::any_of(state.session.listening, [&](const auto& one) {
            return one.address == event.address && one.port == event.port && one.protocol == event.protocol;
        });
        if (!known) state.session.listening.push_back(event);
        return true;
    }
    bool operator()(const ListenFailed& event) {
        forget_failure(event.address, event.port);
        state.session.listen_failures.push_back(event);
        return true;
    }
    bool operator()(const PortMapped& event) {
        state.session.mapped = event;
        return true;
    }
    bool operator()(const PortMapFailed&) { return true; }
    bool operator()(const ExternalAddressLearned& event) {
        state.session.external_address = event.address;
        return true;
    }
    bool operator()(const Removed& event) {
        state.torrents.erase(event.id);
        return true;
    }
    bool operator()(const auto&) { return false; }

    void forget_failure(const std::string& address, std::uint16_t port) {
        std::erase_if(state.session.listen_failures,
                      [&](const auto& failure) { return failure.address == address && failure.port == port; });
    }
};

struct TorrentFold {
    TorrentView& torrent;

    void operator()(const MetadataArrived& event) { torrent.metainfo = event.metainfo; }
    void operator()(const MetadataProgressed& event) { torrent.metadata = event; }
    void operator()(const MetadataRejected& event) { torrent.error = event.error; }
    void operator()(const AddFailed& event) { torrent.error = event.error; }
    void operator()(const TorrentFailed& event) { torrent.error = event.error; }
    void operator()(const FileFailed& event) { torrent.error = event.error; }
    void operator()(const NotKept& event) { torrent.error = event.error; }
    void operator()(const DiskRefused& event) { torrent.error = event.error; }
    void operator()(const DiskTakes&) { torrent.error.reset(); }
    void operator()(const Completed&) { torrent.error.reset(); }
    void operator()(const TrackerAsked& event) { apply(tracker(torrent, event.url), event); }
    void operator()(const TrackerAnswered& event) { apply(tracker(torrent, event.url), event); }
    void operator()(const TrackerFailed& event) { apply(tracker(torrent, event.url), event); }
    void operator()(const TrackerWarned& event) { apply(tracker(torrent, event.url), event); }
    void operator()(const WebSeedFailed& event) {
        const auto found = std::ranges::find(torrent.failed_web_seeds, event.url, &WebSeedView::url);
        if (found != torrent.failed_web_seeds.end())
            found->reason = event.reason;
        else if (torrent.failed_web_seeds.size() < most_web_seeds)
            torrent.failed_web_seeds.push_back({event.url, event.reason});
    }
    void operator()(const PeerConnected& event) { let_us_in(event.address); }
    void operator()(const PeerLost& event) {
        event.refusal == Refusal::none ? let_us_in(event.address) : was_in_vain(event);
    }
    void operator()(const PeerJudged& event) {
        if (event.refusal == Refusal::none)
            torrent.in_vain.erase(event.address);
        else
            was_in_vain(event);
    }
    void operator()(const PeerCompleted&) { ++torrent.copies_made; }
    void operator()(const auto&) {}

    /// Who says hello every time has to give something as well.
    void let_us_in(const std::string& address) {
        const auto found = torrent.in_vain.find(address);
        if (found == torrent.in_vain.end()) return;
        const auto how = found->second.refusal;
        if (how != Refusal::leaves && how != Refusal::nonsense && how != Refusal::rejects) torrent.in_vain.erase(found);
    }
    void was_in_vain(const auto& event) {
        if (torrent.in_vain.size() < most_in_vain || torrent.in_vain.count(event.address) > 0)
            torrent.in_vain[event.address] = {event.refusal, event.reason, ++torrent.told_in_vain};
        if (event.refusal < torrent.refusal) return;
        torrent.refusal = event.refusal;
        torrent.last_refusal = event.reason;
    }
};

std::optional<TorrentId> torrent_of(const Event& event) {
    return std::visit(
        [](const auto& one) -> std::optional<TorrentId> {
            if constexpr (requires { one.id; }) return one.id;
            return std::nullopt;
        },
        event);
}

}  // namespace

int TorrentView::count(Refusal how) const {
    return static_cast<int>(std::ranges::count_if(in_vain, [&](const auto& one) { return one.second.refusal == how; }));
}

const VainPeer* TorrentView::most_telling() const {
    const auto last = std::ranges::max_element(
        in_vain, {}, [](const auto& one) { return std::pair(one.second.refusal, one.second.number); });
    return last == in_vain.end() ? nullptr : &last->second;
}

const TorrentView* State::find(TorrentId id) const {
    const auto found = torrents.find(id);
    return found == torrents.end() ? nullptr : &found->second;
}

void apply(State& state, const Event& event) {
    if (std::visit(SessionFold{state}, event)) return;
    const auto id = torrent_of(event);
    if (!id) return;
    if (const auto found = state.torrents.find(*id); found != state.torrents.end())
        std::visit(TorrentFold{found->second}, event);
}

}  // namespace bittern::swarm
