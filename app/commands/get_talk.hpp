#pragma once
/// What `bittern get` says of one download: pure functions from views to lines and JSON fields.

#include "app/commands/waiting.hpp"
#include "app/render/progress.hpp"
#include "base/units.hpp"
#include "swarm/download.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

/// One download and what surrounds it, at one moment.
struct GetScene {
    const swarm::DownloadView& download;
    const swarm::TorrentView* torrent = nullptr;  ///< null before and after it is in the engine
    const RateMeter& meter;                       ///< of what is there of the selected files
    const RateMeter& up;                          ///< of payload sent
    Waiting waiting;
};

/// Whether nobody sends anything, so that the reasons are worth showing.
[[nodiscard]] bool is_stuck(const GetScene& scene);

[[nodiscard]] LiveLine getting_line(const GetScene& scene);

/// The event that says where the download is: its name, and its fields.
[[nodiscard]] std::string event_name(const GetScene& scene);
[[nodiscard]] nlohmann::ordered_json event_fields(const GetScene& scene);

/// Bytes of the files that were found elsewhere on this machine, and of these what was cloned.
struct PlacedSizes {
    Bytes all, cloned;
};
[[nodiscard]] PlacedSizes placed_sizes(const swarm::DownloadView& download);

/// Which files needn't be downloaded, since they were found elsewhere on this machine; only where there are some.
[[nodiscard]] std::string placed_line(const swarm::DownloadView& download);

/// "complete: NAME, 512 MiB in 4.0 s (128 MiB/s)", or that all of it was there already. `took` is the time of the
/// transfer.
[[nodiscard]] std::string complete_line(const swarm::DownloadView& download, std::chrono::steady_clock::duration took);

}  // namespace bittern::app
