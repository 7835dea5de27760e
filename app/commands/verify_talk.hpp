#pragma once
/// What `bittern verify` says: pure functions from what was found to lines and JSON fields.

#include "app/render/progress.hpp"
#include "base/units.hpp"
#include "swarm/verify.hpp"
#include "torrent/metainfo.hpp"

#include <chrono>
#include <iosfwd>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

[[nodiscard]] LiveLine verifying_line(const swarm::VerifyProgress& progress, const RateMeter& meter);
[[nodiscard]] nlohmann::ordered_json verifying_fields(const swarm::VerifyProgress& progress, const RateMeter& meter);

/// Each file that is not right in a few lines, then those that are not in the torrent; long lists are cut.
void write_findings(std::ostream& out, const torrent::Metainfo& metainfo, const swarm::Verification& found);
/// The same tab-separated and whole: what, path, bytes on disk, bytes wanted, wrong pieces, wrong ranges. Pieces are
/// `3,5-9`; ranges are `begin-end` in bytes, the end not included.
void write_finding_rows(std::ostream& out, const torrent::Metainfo& metainfo, const swarm::Verification& found);

[[nodiscard]] nlohmann::ordered_json verified_fields(const torrent::Metainfo& metainfo,
                                                     const swarm::Verification& found);

/// "all right: 3 files, 3.72 MiB", or how much is not.
[[nodiscard]] std::string verified_line(const torrent::Metainfo& metainfo, const swarm::Verification& found,
                                        std::chrono::steady_clock::duration took);

}  // namespace bittern::app
