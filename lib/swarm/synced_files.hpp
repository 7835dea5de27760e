#pragma once
/// What of a download's files was on the disk itself when a resume record was made, and whether it still is there.
///
/// A record claims only pieces that were synced before it was kept, so they are there after a kill and after a power
/// cut too, if nobody else touched the files. Whether somebody did is told file by file, by inode and time of change
/// (ctime: nobody can set it, and every write, rename, link and change of mode moves it):
///
/// - A file that the record has whole is not written any more: its time is what it was. So is that of any file after an
///   orderly end.
/// - To others more was written, and the time moved. It is not before what it was when it was synced, and not after the
///   last of our writes: after a kill storage/write_mark.hpp tells that exactly; after a power cut it is bounded by the
///   boot, and by what the record says until when it holds. (So an edit is taken for ours if it happened while we
///   wrote; in a boot between the power cut and this one, within seconds of the record.)
/// - Where a write was under way at a kill, its time and that of an edit right after can't be told apart: the file is
///   unsure. It is gone on with, and hashed once more before anybody is told that it is complete.
///
/// What does not hold (or where a clock was set, the file system is a network's, or the file has another name) is in
/// doubt: all of that file is hashed. Of others those pieces are that the record doesn't have.

#include "base/boot.hpp"
#include "storage/write_mark.hpp"
#include "swarm/plan.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::swarm {

/// One file as it was.
struct SyncedFile {
    std::uint64_t inode = 0;      ///< 0: it was not there or, where it has settled, is in doubt
    std::int64_t changed_ns = 0;  ///< its time of change, in nanoseconds since 1970; what was synced has it, or a later
    bool settled = false;         ///< nothing was written afterwards: it has that time
    bool unsure = false;          ///< somebody may have edited it when a run was killed
    friend bool operator==(const SyncedFile&, const SyncedFile&) = default;
};

/// Those of a plan.
struct SyncedFiles {
    std::vector<SyncedFile> files;  ///< one a file of the torrent; those not wanted are empty
    SyncedFile part_file;

    /// As a word for each.
    [[nodiscard]] std::string to_text(const Plan& plan) const;
    /// nullopt where it is not of that many files.
    [[nodiscard]] static std::optional<SyncedFiles> parse(std::string_view text, const Plan& plan);
    /// Wanted files, and the part file, as they are; nothing more is written to them.
    [[nodiscard]] static SyncedFiles at_rest(const Plan& plan, const std::filesystem::path& folder);
    /// All but these, one a file (empty: none), are as they were.
    void doubt(const std::vector<bool>& files);
    /// These too, one a file (empty: none), are unsure.
    void add_unsure(const std::vector<bool>& files);
    /// One a file.
    [[nodiscard]] std::vector<bool> unsure() const;
};

/// When was last written to each file of the torrent, and to the part file; less where that is not known.
using Lasts = storage::WriteMark::Lasts;

/// One a file of the torrent.
struct StillThere {
    std::vector<bool> there;   ///< it is what it was but for writes of ours
    std::vector<bool> unsure;  ///< that is not certain: a write was under way
};

/// By writes of ours until `last`; where that is not known only what nobody wrote to is there. Files not wanted are
/// there where the part file is, in which their share lies; one that is unsure is not.
[[nodiscard]] StillThere still_there(const SyncedFiles& synced, const Plan& plan, const std::filesystem::path& folder,
                                     const Lasts& last);

/// The inode of a regular file with one name; 0 where there is none.
[[nodiscard]] SyncedFile look_at_synced(const std::filesystem::path& file);

}  // namespace bittern::swarm
