#pragma once
/// Whether a download's files are as they were when its last resume record was made, told by st_ctim: unlike the time
/// of modification nobody can set it, and every write, rename, link and change of mode moves it.

#include "swarm/plan.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace bittern::swarm {

/// A moment of the system's clock, which is also that of files.
using Moment = std::chrono::system_clock::time_point;

/// How far a resume record may be believed.
enum class Belief {
    all,     ///< nobody touched the files since
    blocks,  ///< the run that wrote them ended without a word a moment later: what it had written is there, but pieces
             ///< may have come since, so the files are to be hashed
    none,    ///< touched since, other files are wanted now, or the machine was started anew: what was written may never
             ///< have reached the disk
};

/// The fingerprint for a record after which nothing more is written: every wanted file as it is, and the machine's
/// boot.
[[nodiscard]] std::string fingerprint_at_rest(const Plan& plan, const std::filesystem::path& folder);
/// The fingerprint for a record made while blocks come, which may go on until then.
[[nodiscard]] std::string fingerprint_in_flight(const Plan& plan, Moment until);
/// Until when the run that made a fingerprint may have written.
struct LastWrites {
    Moment files;
    Moment part_file;  ///< later: libtorrent touches it once more at its end
};
/// The fingerprint for a record that is not to be believed.
[[nodiscard]] std::string fingerprint_in_doubt(LastWrites until);

[[nodiscard]] Belief belief_in(std::string_view fingerprint, const Plan& plan, const std::filesystem::path& folder);

/// 1970 where it can't be read.
[[nodiscard]] LastWrites last_writes(std::string_view fingerprint);

/// Whether a regular file is there that nobody touched after that moment. A link is not followed.
[[nodiscard]] bool untouched_since(const std::filesystem::path& file, Moment moment);

}  // namespace bittern::swarm
