#pragma once
/// `bittern stats --history`: how it went, over time.

#include "app/commands/remote.hpp"
#include "app/env.hpp"
#include "app/options/torrent_options.hpp"
#include "app/render/console.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace bittern::app {

/// A stretch of time, as the daemon tells it; see daemon/history.hpp.
struct Stretch {
    std::int64_t end, length;  ///< s
    std::int64_t downloaded, uploaded, torrents, active, peers;
};

/// One value for each of `count` stretches between the two moments (s): the mean of a figure, weighted by how much of a
/// stretch each sample has; -1 where there is none.
[[nodiscard]] std::vector<double> resampled(const std::vector<Stretch>& samples, double (*figure)(const Stretch&),
                                            std::int64_t from, std::int64_t until, std::size_t count);

/// `now` is when it ends.
[[nodiscard]] Result<void> tell_history(Env& env, Console& console, const Remote& remote, std::chrono::seconds last,
                                        std::chrono::sys_seconds now);

}  // namespace bittern::app
