#pragma once
/// The moment a share's link is said: when it is true, and how.

#include "app/commands/content.hpp"
#include "app/options/share_options.hpp"
#include "app/render/console.hpp"
#include "swarm/state.hpp"

#include <chrono>

namespace bittern::app {

enum class Readiness { wait, ready, nothing_listens };

/// How long it is since the torrent was added, and since the last address was listened on.
struct Waited {
    std::chrono::steady_clock::duration since_added{};
    std::chrono::steady_clock::duration since_listening{};
};

/// Whether the link can be said: all addresses are listened on (they come one by one), and `--direct`
/// had its chance to learn the address seen from outside.
[[nodiscard]] Readiness readiness(const ShareOptions& options, const swarm::SessionView& session, const Waited& waited);

/// Says the summary, the other side's command, who can find it and what Ctrl-C does; answers with the link.
void announce(Console& console, const ShareOptions& options, const Content& content, const swarm::SessionView& session);

}  // namespace bittern::app
