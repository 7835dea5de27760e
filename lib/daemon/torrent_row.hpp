#pragma once
/// A torrent's record as a row of the state database, and back.

#include "base/database.hpp"
#include "daemon/torrent_record.hpp"

#include <optional>
#include <string>

namespace bittern::daemon {

struct TorrentRow {
    /// All torrents, by number.
    [[nodiscard]] static std::string select();
    /// Writes one, whether it was there or not.
    [[nodiscard]] static std::string put();
    static void bind(Database::Statement& put, const TorrentRecord& record);

    // Of a row that select() gives:
    /// nullopt where it names no torrent: somebody else wrote to the database.
    [[nodiscard]] static std::optional<TorrentRecord> read(const Database::Statement& row);
    [[nodiscard]] static Number number(const Database::Statement& row);
    [[nodiscard]] static std::string name(const Database::Statement& row);
};

}  // namespace bittern::daemon
