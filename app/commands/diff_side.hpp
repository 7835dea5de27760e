#pragma once
/// The two things that `bittern diff` compares: torrents, or files and folders that are hashed for it.

#include "app/commands/stop_on_signal.hpp"
#include "app/env.hpp"
#include "app/options/tool_options.hpp"
#include "app/render/console.hpp"
#include "base/result.hpp"
#include "torrent/compare.hpp"

namespace bittern::app {

/// A torrent without v2 hashes is compared with a folder by verifying the folder. Faults are those of reading, parsing,
/// walking and hashing; Fault::not_found for what is not there; Fault::usage for a link, which tells of no files.
[[nodiscard]] Result<torrent::Comparison> compare_sides(Env& env, Console& console, const DiffOptions& options,
                                                        StopOnSignal& stop);

}  // namespace bittern::app
