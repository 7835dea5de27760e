#pragma once
/// The daemon's part of the state database: its torrents and their metainfo. Used by one thread at a time.

#include "base/database.hpp"
#include "daemon/session_settings.hpp"
#include "daemon/torrent_record.hpp"
#include "torrent/metainfo.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bittern::daemon {

/// What is to be written about one torrent.
struct StoreChange {
    TorrentRecord record;
    bool remove = false;                  ///< then only the record's number counts
    std::optional<std::string> metainfo;  ///< the .torrent file; nullopt: as it is
};

class Store {
public:
    explicit Store(Database& database);
    /// The migration that makes its tables, and later ones; for Database::open.
    [[nodiscard]] static std::string_view schema();
    [[nodiscard]] static std::string_view schema_of_wishes();
    [[nodiscard]] static std::string_view schema_of_queue();

    /// All torrents, by number, without their metainfo. A row that can't be read is left where it is and told by
    /// `unreadable`, one line each.
    [[nodiscard]] Result<std::vector<TorrentRecord>> torrents(std::vector<std::string>& unreadable);
    /// The .torrent file; empty while only its link is known. Fault::not_found.
    [[nodiscard]] Result<std::string> metainfo(Number number);
    /// All of them or none, on the disk itself afterwards. Fault::storage.
    [[nodiscard]] Result<void> write(const std::vector<StoreChange>& changes);
    /// What clients set of the whole daemon.
    [[nodiscard]] Result<KeptSettings> settings();
    /// Keeps these, beside others.
    [[nodiscard]] Result<void> write_settings(const KeptSettings& settings);
    /// Counters by name.
    [[nodiscard]] Result<std::map<std::string, std::int64_t>> statistics();
    [[nodiscard]] Result<void> write_statistics(const std::map<std::string, std::int64_t>& statistics);
    /// The number for the next torrent: above all that ever were.
    [[nodiscard]] Result<Number> next_number();

private:
    Database* database_;
};

/// The state database with all tables of this version. One that is damaged is begun anew (Database::open) with the
/// torrents, settings and figures that can be read of it; what is on the disk of these torrents is hashed before it is
/// believed. `look_at_all`: check all of it now, whatever its size.
[[nodiscard]] Result<Database> open_state(const std::filesystem::path& state_directory, bool look_at_all = false);

}  // namespace bittern::daemon
