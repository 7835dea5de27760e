#pragma once
/// What a download remembers between two runs.

#include "base/database.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::swarm {

/// A download as it was saved.
struct SavedDownload {
    std::string record;        ///< ResumeReady::record; empty before the first
    std::string fingerprint;   ///< of the files when the record was made: see fingerprint.hpp
    std::vector<bool> wanted;  ///< one a file: those that were ever selected; empty: all came, and are the user's now
};

/// Downloads that were begun, by info-hash and target. Finished ones stay for their metainfo, and, where they left
/// files out, for which of the others are ours. The oldest are forgotten beyond a thousand.
class ResumeStore {
public:
    explicit ResumeStore(Database& database) : database_(&database) {}
    [[nodiscard]] static std::string_view schema();

    /// A saved download of this torrent into this target; nullopt where there is none (or it can't be read).
    [[nodiscard]] std::optional<SavedDownload> find(const torrent::InfoHash& hash, const std::filesystem::path& target);
    /// Metadata saved for this torrent under any target.
    [[nodiscard]] std::optional<torrent::Metainfo> find_metainfo(const torrent::InfoHash& hash);
    /// Keeps what is known before the first byte. A record from before is dropped.
    [[nodiscard]] Result<void> begin(const torrent::Metainfo& metainfo, const std::filesystem::path& target,
                                     const std::vector<bool>& wanted);
    /// Keeps metadata of which more is known now (v2 piece layers).
    [[nodiscard]] Result<void> update_metainfo(const torrent::Metainfo& metainfo, const std::filesystem::path& target);
    [[nodiscard]] Result<void> update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                      std::string_view record, std::string_view fingerprint);
    /// The DHT's node cache.
    [[nodiscard]] std::string dht_state();
    [[nodiscard]] Result<void> keep_dht_state(std::string_view state);

private:
    Database* database_;
};

/// The state database with all tables of this version.
[[nodiscard]] Result<Database> open_state(const std::filesystem::path& state_directory);

}  // namespace bittern::swarm
