#pragma once
/// Whether a download's files are as they were when its last resume record was made.

#include "swarm/plan.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace bittern::swarm {

/// How far a resume record may be believed.
enum class Belief {
    all,     ///< nobody touched the files since
    blocks,  ///< the run that wrote them ended without a word a moment later: what it had written is there, but pieces
             ///< may have come since, so the files are to be hashed
    none,    ///< touched since, or the machine was started anew: what was written may never have reached the disk
};

/// The fingerprint for a record after which nothing more is written: every wanted file's stamp, and the machine's boot.
[[nodiscard]] std::string fingerprint_at_rest(const Plan& plan, const std::filesystem::path& folder);
/// The fingerprint for a record made while blocks come: the time and the boot.
[[nodiscard]] std::string fingerprint_in_flight();

[[nodiscard]] Belief belief_in(std::string_view fingerprint, const Plan& plan, const std::filesystem::path& folder);

}  // namespace bittern::swarm
