#pragma once
/// What a download remembers between two runs.

#include "base/database.hpp"
#include "swarm/fingerprint.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::swarm {

/// Which files a download has made its own. They are its own only as long as nobody else touches them.
struct OwnFiles {
    std::vector<bool> wanted;   ///< one a file: those of the last run, written until last_writes(fingerprint)
    std::vector<bool> earlier;  ///< one a file: others, of earlier runs, that were untouched when the last one began
    Moment begun;               ///< when that was
};

/// A download as it was saved.
struct SavedDownload {
    std::string record;       ///< ResumeReady::record; empty before the first
    std::string fingerprint;  ///< of the files when the record was made: see fingerprint.hpp
    OwnFiles own;
};

/// Downloads that were begun, by info-hash and target. Finished ones stay for their metainfo, and, where they left
/// files out, for which of the others are ours. The oldest are forgotten beyond a thousand.
class ResumeStore {
public:
    explicit ResumeStore(Database& database) : database_(&database) {}
    [[nodiscard]] static std::string_view schema();
    /// From the version before: adds when a download was begun.
    [[nodiscard]] static std::string_view schema_with_begun();

    /// A saved download of this torrent into this target; nullopt where there is none (or it can't be read).
    [[nodiscard]] std::optional<SavedDownload> find(const torrent::InfoHash& hash, const std::filesystem::path& target);
    /// Metadata saved for this torrent under any target.
    [[nodiscard]] std::optional<torrent::Metainfo> find_metainfo(const torrent::InfoHash& hash);
    /// Keeps what is known before the first byte, or after the last. A record from before is dropped.
    [[nodiscard]] Result<void> begin(const torrent::Metainfo& metainfo, const std::filesystem::path& target,
                                     const OwnFiles& own, std::string_view fingerprint);
    /// Keeps metadata of which more is known now (v2 piece layers).
    [[nodiscard]] Result<void> update_metainfo(const torrent::Metainfo& metainfo, const std::filesystem::path& target);
    [[nodiscard]] Result<void> update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                      std::string_view record, std::string_view fingerprint);
    /// The same record, but its files may have been written since.
    [[nodiscard]] Result<void> update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                      std::string_view fingerprint);
    /// The DHT's node cache.
    [[nodiscard]] std::string dht_state();
    [[nodiscard]] Result<void> keep_dht_state(std::string_view state);

private:
    Database* database_;
};

/// The state database with all tables of this version.
[[nodiscard]] Result<Database> open_state(const std::filesystem::path& state_directory);

}  // namespace bittern::swarm
