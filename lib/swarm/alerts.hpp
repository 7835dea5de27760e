// private: libtorrent
#pragma once
/// The one place where libtorrent's alerts become the project's events.

#include "swarm/event.hpp"

#include <functional>
#include <optional>

#include <libtorrent/alert_types.hpp>
#include <libtorrent/torrent_handle.hpp>

namespace bittern::swarm {

/// Which of our torrents a handle is; nullopt for one that was removed.
using TorrentOf = std::function<std::optional<TorrentId>(const lt::torrent_handle&)>;

/// The event that an alert is, if it is one by itself. Alerts that answer something the engine asked for
/// (added, removed, resume data, completed) are the engine's own to handle.
[[nodiscard]] std::optional<Event> translate(const lt::alert& alert, const TorrentOf& torrent_of);

/// libtorrent's figures of a torrent as ours.
[[nodiscard]] TorrentFigures figures_of(const lt::torrent_status& status, TorrentId id);

/// An endpoint as text, IPv6 in brackets.
[[nodiscard]] std::string to_string(const lt::tcp::endpoint& endpoint);

}  // namespace bittern::swarm
