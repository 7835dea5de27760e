#include "daemon/store.hpp"

#include "base/printable.hpp"
#include "daemon/history.hpp"
#include "daemon/torrent_row.hpp"
#include "swarm/resume.hpp"

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

/// Ends a transaction one way or the other.
class Transaction {
public:
    explicit Transaction(Database& database) : database_(database) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() {
        if (open_) (void)database_.execute("ROLLBACK");
    }
    Result<void> begin() {
        BITTERN_CHECK(database_.execute("BEGIN IMMEDIATE"));
        open_ = true;
        return {};
    }
    Result<void> commit() {
        BITTERN_CHECK(database_.execute("COMMIT"));
        open_ = false;
        return {};
    }

private:
    Database& database_;
    bool open_ = false;
};

}  // namespace

std::string_view Store::schema() {
    return R"sql(
        CREATE TABLE torrent (
            number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again
            v1 TEXT NOT NULL, v2 TEXT NOT NULL, name TEXT NOT NULL, link TEXT NOT NULL,
            folder BLOB NOT NULL, rename TEXT NOT NULL,
            wanted TEXT NOT NULL,      -- a digit a file
            labels TEXT NOT NULL,      -- a line each
            stopped INTEGER NOT NULL, complete INTEGER NOT NULL,
            added INTEGER NOT NULL, finished INTEGER NOT NULL,  -- s since 1970
            total INTEGER NOT NULL, downloaded INTEGER NOT NULL, uploaded INTEGER NOT NULL,
            error TEXT NOT NULL,
            stamps BLOB NOT NULL);     -- 40 bytes a file
        CREATE TABLE torrent_metainfo (
            number INTEGER PRIMARY KEY REFERENCES torrent ON DELETE CASCADE,
            metainfo BLOB NOT NULL);
    )sql";
}

std::string_view Store::schema_of_wishes() {
    return R"sql(
        ALTER TABLE torrent ADD COLUMN queue_position INTEGER NOT NULL DEFAULT 0;
        UPDATE torrent SET queue_position = number;
        ALTER TABLE torrent ADD COLUMN priorities TEXT NOT NULL DEFAULT '';  -- a sign a file
        ALTER TABLE torrent ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE torrent ADD COLUMN down_limit INTEGER NOT NULL DEFAULT 100;  -- kB/s
        ALTER TABLE torrent ADD COLUMN down_limited INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE torrent ADD COLUMN up_limit INTEGER NOT NULL DEFAULT 100;
        ALTER TABLE torrent ADD COLUMN up_limited INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE torrent ADD COLUMN honors_session_limits INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE torrent ADD COLUMN most_peers INTEGER NOT NULL DEFAULT -1;    -- -1: the session's
        ALTER TABLE torrent ADD COLUMN ratio_of INTEGER NOT NULL DEFAULT 0;       -- 1: its own, 2: none
        ALTER TABLE torrent ADD COLUMN ratio TEXT NOT NULL DEFAULT '';            -- '': the session's
        ALTER TABLE torrent ADD COLUMN idle_of INTEGER NOT NULL DEFAULT 0;        -- as ratio_of
        ALTER TABLE torrent ADD COLUMN idle_minutes INTEGER NOT NULL DEFAULT -1;  -- -1: the session's
        ALTER TABLE torrent ADD COLUMN speed_group TEXT NOT NULL DEFAULT '';
        ALTER TABLE torrent ADD COLUMN sequential INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE torrent ADD COLUMN renamed BLOB NOT NULL DEFAULT x'';  -- number, 0, path, 0 each
        ALTER TABLE torrent ADD COLUMN goal BLOB NOT NULL DEFAULT x'';     -- folder, 0, rename, 0, then as renamed
        ALTER TABLE torrent ADD COLUMN final_folder BLOB NOT NULL DEFAULT x'';
        ALTER TABLE torrent ADD COLUMN to_verify INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE torrent ADD COLUMN overwrite INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE torrent ADD COLUMN have BLOB NOT NULL DEFAULT x'';  -- a bit a piece, the first in the highest
        ALTER TABLE torrent ADD COLUMN pieces INTEGER NOT NULL DEFAULT 0;  -- how many of these bits count
        ALTER TABLE torrent ADD COLUMN active INTEGER NOT NULL DEFAULT 0;  -- s since 1970, as the next two
        ALTER TABLE torrent ADD COLUMN started INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE torrent ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE torrent ADD COLUMN downloading_for INTEGER NOT NULL DEFAULT 0;  -- s
        ALTER TABLE torrent ADD COLUMN seeding_for INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);  -- what clients set, as JSON
        CREATE TABLE statistic (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
    )sql";
}

std::string_view Store::schema_of_queue() {
    return "ALTER TABLE torrent ADD COLUMN past_queue INTEGER NOT NULL DEFAULT 0;";
}

Store::Store(Database& database) : database_(&database) {
    (void)database.execute("PRAGMA synchronous = FULL");
}

Result<std::vector<TorrentRecord>> Store::torrents(std::vector<std::string>& unreadable) {
    BITTERN_TRY(auto rows, database_->prepare(TorrentRow::select()));
    std::vector<TorrentRecord> records;
    while (true) {
        BITTERN_TRY(const bool found, rows.step());
        if (!found) return records;
        if (auto record = TorrentRow::read(rows))
            records.push_back(*std::move(record));
        else
            unreadable.push_back(fmt::format("torrent {} of the state database can't be read, and stays as it is: {}",
                                             TorrentRow::number(rows), printable(TorrentRow::name(rows))));
    }
}

Result<std::string> Store::metainfo(Number number) {
    BITTERN_TRY(auto row, database_->prepare("SELECT metainfo FROM torrent_metainfo WHERE number = ?"));
    BITTERN_TRY(const bool found, row.bind(number).step());
    if (!found) return fail(Fault::not_found, "the state database has no description of the torrent");
    return row.text(0);
}

Result<void> Store::write(const std::vector<StoreChange>& changes) {
    Transaction transaction(*database_);
    BITTERN_CHECK(transaction.begin());
    BITTERN_TRY(auto put, database_->prepare(TorrentRow::put()));
    BITTERN_TRY(auto put_metainfo, database_->prepare("INSERT OR REPLACE INTO torrent_metainfo VALUES (?, ?)"));
    BITTERN_TRY(auto remove, database_->prepare("DELETE FROM torrent WHERE number = ?"));
    for (const auto& change : changes) {
        if (change.remove) {
            remove.bind(change.record.number);
            BITTERN_CHECK(remove.run());
            continue;
        }
        TorrentRow::bind(put, change.record);
        BITTERN_CHECK(put.run());
        if (!change.metainfo) continue;
        put_metainfo.bind(change.record.number).bind_blob(*change.metainfo);
        BITTERN_CHECK(put_metainfo.run());
    }
    return transaction.commit();
}

Result<KeptSettings> Store::settings() {
    BITTERN_TRY(auto rows, database_->prepare("SELECT name, value FROM setting"));
    KeptSettings settings;
    while (true) {
        BITTERN_TRY(const bool found, rows.step());
        if (!found) return settings;
        settings[rows.text(0)] = rows.text(1);
    }
}

Result<void> Store::write_settings(const KeptSettings& settings) {
    Transaction transaction(*database_);
    BITTERN_CHECK(transaction.begin());
    BITTERN_TRY(auto put, database_->prepare("INSERT OR REPLACE INTO setting VALUES (?, ?)"));
    for (const auto& [name, value] : settings) BITTERN_CHECK(put.bind(name).bind(value).run());
    return transaction.commit();
}

Result<std::map<std::string, std::int64_t>> Store::statistics() {
    BITTERN_TRY(auto rows, database_->prepare("SELECT name, value FROM statistic"));
    std::map<std::string, std::int64_t> statistics;
    while (true) {
        BITTERN_TRY(const bool found, rows.step());
        if (!found) return statistics;
        statistics[rows.text(0)] = rows.integer(1);
    }
}

Result<void> Store::write_statistics(const std::map<std::string, std::int64_t>& statistics) {
    Transaction transaction(*database_);
    BITTERN_CHECK(transaction.begin());
    BITTERN_TRY(auto put, database_->prepare("INSERT OR REPLACE INTO statistic VALUES (?, ?)"));
    for (const auto& [name, value] : statistics) BITTERN_CHECK(put.bind(name).bind(value).run());
    return transaction.commit();
}

Result<Number> Store::next_number() {
    BITTERN_TRY(auto row, database_->prepare("SELECT seq FROM sqlite_sequence WHERE name = 'torrent'"));
    BITTERN_TRY(const bool found, row.step());
    return found ? row.integer(0) + 1 : 1;
}

Result<Database> open_state(const std::filesystem::path& state_directory, bool look_at_all) {
    // Unfinished files are the torrents' own; of complete ones that is seen by their hashes.
    const Rescue rescue{.tables = {"torrent", "torrent_metainfo", "setting", "statistic", "history"},
                        .then =
                            "DELETE FROM torrent_metainfo WHERE number NOT IN (SELECT number FROM torrent);"
                            "UPDATE torrent SET to_verify = total > 0, overwrite = overwrite OR NOT complete,"
                            " complete = 0, have = x'', pieces = 0, stamps = x''",
                        .look_at_all = look_at_all};
    return swarm::open_state(state_directory,
                             {Store::schema(), Store::schema_of_wishes(), Store::schema_of_queue(), History::schema()},
                             rescue);
}

}  // namespace bittern::daemon
