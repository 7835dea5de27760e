// private: libtorrent
#pragma once
/// Notices peers that say hello and give nothing, and lets them rest.

#include "swarm/event.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <libtorrent/extensions.hpp>
#include <libtorrent/socket.hpp>
#include <libtorrent/torrent_handle.hpp>

namespace bittern::swarm {

/// What became of a connection. The same words as PeerJudged.
struct Judgement {
    std::string address;
    std::string reason;
    Refusal refusal = Refusal::none;
    /// Of a peer that can be tried again: where, and how long it is left alone.
    struct Rest {
        lt::tcp::endpoint endpoint;
        std::chrono::seconds time;
    };
    std::optional<Rest> rest = std::nullopt;
};

/// Called on the network thread; it may post, but not block nor call the session.
using OnJudged = std::function<void(const Judgement&)>;

/// How long a peer rests that was in vain so many times in a row (1 or more).
[[nodiscard]] std::chrono::seconds rest_after(int times);

/// For a torrent that is looked for or downloaded (add_torrent_params::extensions), behind the extension that passes
/// only blocks that were asked for, and before the one that takes metadata. While something is wanted a peer is judged
///
/// - that rejects requests, or chokes and unchokes, as fast as it is asked (request_allowance.hpp): it is let go of;
/// - that sends what nobody asked for, if it is we who called it;
/// - that hangs up, breaks the protocol, or says nothing more, before it gave or took anything, if we called it.
///
/// libtorrent forgets all failures of whoever says hello, and would call again after two seconds, for ever. Such a peer
/// rests, twice as long each time; whoever gets the judgement calls it again then.
///
/// A peer that is named again, as trackers name it, and with that has no failure left, is called at once: libtorrent
/// would wait two seconds from the last time on. transmission turns away who comes back before it has noticed that the
/// connection before was closed, which takes it up to half a second.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> judge_peers(lt::torrent_handle torrent, OnJudged on_judged);

}  // namespace bittern::swarm
