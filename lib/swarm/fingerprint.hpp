#pragma once
/// How far a download's last resume record can be believed, by what was noted of the files when it was made. With our
/// own disk back end every file is told by itself (synced_files.hpp). libtorrent's syncs nothing: then all files have
/// to be as they were, told by st_ctim, since the same boot.

#include "content/tree.hpp"
#include "swarm/synced_files.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::swarm {

/// How far a resume record may be believed.
enum class Belief {
    all,     ///< nobody touched the files since
    synced,  ///< the run that wrote them ended without a word: what it has of some files is there, others are to be
             ///< hashed whole, and pieces may have come that it doesn't have
    blocks,  ///< the same, where nothing was synced: what it had written is there, but all is to be hashed
    none,    ///< touched since, other files are wanted now, or the machine was started anew: what was written may never
             ///< have reached the disk
};

/// The same, by file.
struct Trust {
    Belief belief = Belief::none;
    SyncedFiles synced;       ///< all, synced: what the record said, those left out that are not as it says
    std::vector<bool> files;  ///< one a file: what the record has of it is there; not wanted ones by the part file.
                              ///< Empty where they are all alike
};

/// The fingerprint for a record after which nothing more is written: every wanted file as it is, and the machine's
/// boot.
[[nodiscard]] std::string fingerprint_at_rest(const Plan& plan, const std::filesystem::path& folder);
/// The same where all was synced, of files as at_rest() has them.
[[nodiscard]] std::string fingerprint_at_rest(const Plan& plan, const std::filesystem::path& folder,
                                              const SyncedFiles& synced);
/// The fingerprint for a record made while blocks come, which may go on until then.
[[nodiscard]] std::string fingerprint_in_flight(const Plan& plan, Moment until);
/// The same where what the record has was synced.
[[nodiscard]] std::string fingerprint_in_flight(const Plan& plan, Moment until, const SyncedFiles& synced);
/// Until when the run that made a fingerprint may have written.
struct LastWrites {
    Moment files;
    Moment part_file;  ///< later: libtorrent touches it once more at its end
};
/// The fingerprint for a record that is not to be believed.
[[nodiscard]] std::string fingerprint_in_doubt(LastWrites until);

/// The fingerprint of a download that is complete, which has no record any more: how each file was left that was
/// verified; an empty stamp for others.
[[nodiscard]] std::string fingerprint_complete(const std::vector<content::FileStamp>& stamps);
/// What that says, one stamp a file; empty for other fingerprints, and where it is not of so many files.
[[nodiscard]] std::vector<content::FileStamp> complete_files(std::string_view fingerprint, std::size_t files);

/// `mark`: what the mark of the run that made it says, empty where there is none (storage/write_mark.hpp).
[[nodiscard]] Trust belief_in(std::string_view fingerprint, const Plan& plan, const std::filesystem::path& folder,
                              const Lasts& mark = {});

/// 1970 where it can't be read.
[[nodiscard]] LastWrites last_writes(std::string_view fingerprint);

/// Whether a regular file is there that nobody touched after that moment. A link is not followed.
[[nodiscard]] bool untouched_since(const std::filesystem::path& file, Moment moment);

}  // namespace bittern::swarm
