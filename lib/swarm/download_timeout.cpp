// What is said of a download that was given up: what the time went by without, and what stood in the way.
#include "swarm/download_impl.hpp"

#include <utility>

namespace bittern::swarm {
namespace {

/// The first few of what stood in the way: a torrent may name a thousand trackers.
class Excuses {
public:
    void add(std::string excuse) {
        constexpr std::size_t most = 6;
        if (++count_ <= most) text_ += "; " + std::move(excuse);
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
    std::size_t count_ = 0;
};

std::string last_of(const TorrentView& torrent) {
    return torrent.last_refusal.empty() ? "" : " (last: " + torrent.last_refusal + ")";
}

std::string peers_in_vain(const TorrentView& torrent, bool wrong) {
    const auto known = torrent.figures.peers_known;
    return "of " + std::to_string(known) + (known == 1 ? " peer" : " peers") +
           (torrent.refusal == Refusal::lies || wrong ? " none gives the right data"
            : torrent.figures.downloaded > Bytes{}    ? " none is left"
            : torrent.refusal == Refusal::rejects     ? " none takes requests"
            : torrent.refusal == Refusal::nonsense    ? " none keeps to the protocol"
            : torrent.refusal == Refusal::leaves      ? " none stays connected"
            : torrent.refusal == Refusal::unhelpful   ? " none gives anything"
                                                      : " none let us in") +
           last_of(torrent);
}

/// Who was asked in vain, and why.
std::string excuses_of(const TorrentView& torrent, bool lacks_metadata, bool wrong, Bytes wrong_bytes) {
    Excuses excuses;
    // Who hangs up before its hello, and is tried again, counts as connected meanwhile.
    const bool all_in_vain =
        !torrent.in_vain.empty() && std::cmp_greater_equal(torrent.in_vain.size(), torrent.figures.peers_known);
    if (torrent.figures.peers_connected > 0 && !all_in_vain)
        excuses.add(lacks_metadata && torrent.metadata.peers_with == 0
                        ? std::string("no connected peer has it")
                        : "who was connected gave nothing of use" + last_of(torrent));
    else if (torrent.figures.peers_known > 0)
        excuses.add(peers_in_vain(torrent, wrong));
    else
        excuses.add("no peer was found: check that someone shares it now, or name a peer with --peer");
    if (torrent.metadata.lies > 0) excuses.add("wrong metadata came");
    if (wrong_bytes > Bytes{}) excuses.add(to_string(wrong_bytes) + " came wrong and was thrown away");
    for (const auto& tracker : torrent.trackers) {
        if (tracker.failures > 0)
            excuses.add(tracker.url + ": " + tracker.last_answer);
        else if (tracker.asking && tracker.last_answer.empty())
            excuses.add(tracker.url + ": no answer");
    }
    for (const auto& seed : torrent.failed_web_seeds) excuses.add("web seed " + seed.url + ": " + seed.reason);
    return excuses.text();
}

}  // namespace

/// What the time went by without, and what stood in the way.
Error Download::Impl::timed_out() const {
    static const TorrentView nothing;
    const auto* found = id ? engine.state().find(*id) : nullptr;
    const auto& torrent = found != nullptr ? *found : nothing;
    const bool lacks_metadata = view.stage == Stage::finding || options.metadata_only;
    const auto wrong_bytes = view.before.wrong + torrent.figures.wrong;
    const bool wrong = only_wrong_came || wrong_bytes > Bytes{};
    auto message = (lacks_metadata ? "nobody gave the metadata within "
                    : wrong        ? "no right data came for "
                                   : "no data came for ") +
                   to_string(*options.timeout);
    message += excuses_of(torrent, lacks_metadata, wrong, wrong_bytes);
    if (view.saved && torrent.figures.wanted_done > Bytes{})
        message += "; what came is kept, run the same command to go on";
    return {!lacks_metadata && only_wrong_came ? Fault::verification : Fault::not_found, message};
}

}  // namespace bittern::swarm
