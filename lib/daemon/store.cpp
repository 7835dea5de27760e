#include "daemon/store.hpp"

#include "base/printable.hpp"
#include "swarm/resume.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

constexpr std::string_view columns =
    "number, v1, v2, name, link, folder, rename, wanted, labels, stopped, complete, added, finished, total,"
    " downloaded, uploaded, error, stamps";

std::string digits_of(const std::vector<bool>& flags) {
    std::string digits;
    for (const bool flag : flags) digits += flag ? '1' : '0';
    return digits;
}

std::vector<bool> flags_of(const std::string& digits) {
    std::vector<bool> flags;
    for (const char digit : digits) flags.push_back(digit == '1');
    return flags;
}

/// Labels are printable, so no line of them has another in it.
std::string lines_of(const std::vector<std::string>& texts) {
    std::string lines;
    for (const auto& text : texts) lines += text + '\n';
    return lines;
}

std::vector<std::string> texts_of(const std::string& lines) {
    std::vector<std::string> texts;
    for (std::size_t at = 0, end = 0; (end = lines.find('\n', at)) != std::string::npos; at = end + 1)
        texts.push_back(lines.substr(at, end - at));
    return texts;
}

/// A file's stamp takes five numbers of eight bytes, of this machine's own order: a database that is carried to another
/// finds other devices and inodes there anyway.
using StampNumbers = std::array<std::int64_t, 5>;

std::string bytes_of(const std::vector<content::FileStamp>& stamps) {
    std::string bytes;
    bytes.reserve(stamps.size() * sizeof(StampNumbers));
    for (const auto& stamp : stamps) {
        const StampNumbers numbers{static_cast<std::int64_t>(stamp.device), static_cast<std::int64_t>(stamp.inode),
                                   stamp.size.count, stamp.modified_ns, stamp.changed_ns};
        bytes.append(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);  // NOLINT
    }
    return bytes;
}

std::vector<content::FileStamp> stamps_of(const std::string& bytes) {
    std::vector<content::FileStamp> stamps(bytes.size() / sizeof(StampNumbers));
    for (std::size_t k = 0; k < stamps.size(); ++k) {
        StampNumbers numbers{};
        std::memcpy(numbers.data(), bytes.data() + k * sizeof numbers, sizeof numbers);
        stamps[k] = {.device = static_cast<std::uint64_t>(numbers[0]),
                     .inode = static_cast<std::uint64_t>(numbers[1]),
                     .size = Bytes{numbers[2]},
                     .modified_ns = numbers[3],
                     .changed_ns = numbers[4]};
    }
    return stamps;
}

std::chrono::sys_seconds time_of(std::int64_t seconds) {
    return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

/// nullopt where the row names no torrent: somebody else wrote to the database.
std::optional<TorrentRecord> record_of(const Database::Statement& row) {
    TorrentRecord record;
    record.number = row.integer(0);
    for (const int column : {1, 2}) {
        const auto text = row.text(column);
        if (text.empty()) continue;
        const auto hash = torrent::InfoHash::parse(text);
        if (!hash) return std::nullopt;
        if (hash->v1) record.hashes.v1 = hash->v1;
        if (hash->v2) record.hashes.v2 = hash->v2;
    }
    record.name = printable(row.text(3));
    record.link = row.text(4);
    record.folder = row.text(5);
    record.rename = row.text(6);
    record.wanted = flags_of(row.text(7));
    record.labels = texts_of(row.text(8));
    record.stopped = row.integer(9) != 0;
    record.complete = row.integer(10) != 0;
    record.added = time_of(row.integer(11));
    record.finished = time_of(row.integer(12));
    record.total = Bytes{row.integer(13)};
    record.downloaded = Bytes{row.integer(14)};
    record.uploaded = Bytes{row.integer(15)};
    record.error = row.text(16);
    record.stamps = stamps_of(row.text(17));
    if ((!record.hashes.v1 && !record.hashes.v2) || !record.folder.is_absolute()) return std::nullopt;
    return record;
}

void bind(Database::Statement& statement, const TorrentRecord& record) {
    statement.bind(record.number)
        .bind(record.hashes.v1 ? torrent::hex(*record.hashes.v1) : "")
        .bind(record.hashes.v2 ? torrent::hex(*record.hashes.v2) : "")
        .bind(record.name)
        .bind(record.link)
        .bind_blob(record.folder.native())
        .bind(record.rename)
        .bind(digits_of(record.wanted))
        .bind(lines_of(record.labels))
        .bind(std::int64_t{record.stopped})
        .bind(std::int64_t{record.complete})
        .bind(record.added.time_since_epoch().count())
        .bind(record.finished.time_since_epoch().count())
        .bind(record.total.count)
        .bind(record.downloaded.count)
        .bind(record.uploaded.count)
        .bind(record.error)
        .bind_blob(bytes_of(record.stamps));
}

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

Store::Store(Database& database) : database_(&database) {
    (void)database.execute("PRAGMA synchronous = FULL");
}

Result<std::vector<TorrentRecord>> Store::torrents(std::vector<std::string>& unreadable) {
    BITTERN_TRY(auto rows, database_->prepare(fmt::format("SELECT {} FROM torrent ORDER BY number", columns)));
    std::vector<TorrentRecord> records;
    while (true) {
        BITTERN_TRY(const bool found, rows.step());
        if (!found) return records;
        if (auto record = record_of(rows))
            records.push_back(*std::move(record));
        else
            unreadable.push_back(fmt::format("torrent {} of the state database can't be read, and stays as it is: {}",
                                             rows.integer(0), printable(rows.text(3))));
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
    BITTERN_TRY(auto put, database_->prepare(fmt::format(
                              "INSERT INTO torrent ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                              " ON CONFLICT DO UPDATE SET v1 = excluded.v1, v2 = excluded.v2, name = excluded.name,"
                              " link = excluded.link, folder = excluded.folder, rename = excluded.rename,"
                              " wanted = excluded.wanted, labels = excluded.labels, stopped = excluded.stopped,"
                              " complete = excluded.complete, added = excluded.added, finished = excluded.finished,"
                              " total = excluded.total, downloaded = excluded.downloaded,"
                              " uploaded = excluded.uploaded, error = excluded.error, stamps = excluded.stamps",
                              columns)));
    BITTERN_TRY(auto put_metainfo, database_->prepare("INSERT OR REPLACE INTO torrent_metainfo VALUES (?, ?)"));
    BITTERN_TRY(auto remove, database_->prepare("DELETE FROM torrent WHERE number = ?"));
    for (const auto& change : changes) {
        if (change.remove) {
            remove.bind(change.record.number);
            BITTERN_CHECK(remove.run());
            continue;
        }
        bind(put, change.record);
        BITTERN_CHECK(put.run());
        if (!change.metainfo) continue;
        put_metainfo.bind(change.record.number).bind_blob(*change.metainfo);
        BITTERN_CHECK(put_metainfo.run());
    }
    return transaction.commit();
}

Result<Number> Store::next_number() {
    BITTERN_TRY(auto row, database_->prepare("SELECT seq FROM sqlite_sequence WHERE name = 'torrent'"));
    BITTERN_TRY(const bool found, row.step());
    return found ? row.integer(0) + 1 : 1;
}

Result<Database> open_state(const std::filesystem::path& state_directory) {
    return swarm::open_state(state_directory, {Store::schema()});
}

}  // namespace bittern::daemon
