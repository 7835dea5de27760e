#pragma once
/// The moment a share's link is said: when it is true, and how.

#include <chrono>

#include "app/commands/share_content.hpp"
#include "app/options/share_options.hpp"
#include "app/render/console.hpp"
#include "swarm/state.hpp"

namespace bittern::app {

enum class Readiness { wait, ready, nothing_listens };

/// Whether the link can be said: something listens, and `--direct` had its chance to learn the address
/// seen from outside. `waited` counts from when the torrent was added.
[[nodiscard]] Readiness readiness(const ShareOptions& options, const swarm::SessionView& session,
                                  std::chrono::steady_clock::duration waited);

/// Says the summary, the other side's command, who can find it and what Ctrl-C does; answers with the link.
void announce(Console& console, const ShareOptions& options, const Content& content,
              const swarm::SessionView& session);

}  // namespace bittern::app
