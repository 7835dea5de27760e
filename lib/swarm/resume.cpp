#include "swarm/resume.hpp"

#include "base/paths.hpp"
#include "content/hash_cache.hpp"

namespace bittern::swarm {

std::string_view ResumeStore::schema() {
    return "CREATE TABLE download ("
           " v1 TEXT NOT NULL, v2 TEXT NOT NULL, target TEXT NOT NULL,"
           " number INTEGER PRIMARY KEY,"  // grows: the smallest is the oldest
           " metainfo BLOB NOT NULL, wanted TEXT NOT NULL, record BLOB NOT NULL DEFAULT x'', fingerprint TEXT NOT NULL "
           "DEFAULT '',"
           " UNIQUE (v1, v2, target));"
           "CREATE TABLE dht (one INTEGER PRIMARY KEY CHECK (one = 1), state BLOB NOT NULL);";
}

std::string_view ResumeStore::schema_with_begun() {
    return "ALTER TABLE download ADD COLUMN begun INTEGER NOT NULL DEFAULT 0";  // ns since 1970
}

namespace {

std::string v1_key(const torrent::InfoHash& hash) {
    return hash.v1 ? torrent::hex(*hash.v1) : "";
}
std::string v2_key(const torrent::InfoHash& hash) {
    return hash.v2 ? torrent::hex(*hash.v2) : "";
}

using std::chrono::nanoseconds;

// A digit a file: 1 of the last run, 2 of an earlier one, 0 no file of ours.
OwnFiles own_files(const std::string& digits, std::int64_t begun) {
    OwnFiles own{.wanted = {}, .earlier = {}, .begun = Moment(nanoseconds(begun))};
    for (const char digit : digits) {
        own.wanted.push_back(digit == '1');
        own.earlier.push_back(digit == '2');
    }
    return own;
}

std::string digits_of(const OwnFiles& own) {
    std::string digits;
    for (std::size_t k = 0; k < own.wanted.size(); ++k)
        digits += own.wanted[k] ? '1' : k < own.earlier.size() && own.earlier[k] ? '2' : '0';
    return digits;
}

constexpr std::string_view same_torrent = "((?1 <> '' AND v1 = ?1) OR (?2 <> '' AND v2 = ?2))";

/// A torrent is stored under the hashes its metadata has; a link may know only one of them.
Result<Database::Statement> prepare_for(Database& database, const torrent::InfoHash& hash, const std::string& before,
                                        const std::string& after) {
    BITTERN_TRY(auto statement, database.prepare(before + std::string(same_torrent) + after));
    statement.bind(v1_key(hash)).bind(v2_key(hash));
    return statement;
}

}  // namespace

std::optional<SavedDownload> ResumeStore::find(const torrent::InfoHash& hash, const std::filesystem::path& target) {
    auto statement = prepare_for(*database_, hash, "SELECT record, fingerprint, wanted, begun FROM download WHERE ",
                                 " AND target = ?3");
    if (!statement) return std::nullopt;
    statement->bind(target.native());
    if (!statement->step().value_or(false)) return std::nullopt;
    return SavedDownload{statement->text(0), statement->text(1), own_files(statement->text(2), statement->integer(3))};
}

std::optional<torrent::Metainfo> ResumeStore::find_metainfo(const torrent::InfoHash& hash) {
    auto statement = prepare_for(*database_, hash, "SELECT metainfo FROM download WHERE ", " LIMIT 1");
    if (!statement || !statement->step().value_or(false)) return std::nullopt;
    auto metainfo = torrent::Metainfo::parse(statement->text(0));
    // A link may put one torrent's v1 hash beside another's v2 hash.
    if (!metainfo || !metainfo->info_hash().matches(hash)) return std::nullopt;
    return *std::move(metainfo);
}

Result<void> ResumeStore::begin(const torrent::Metainfo& metainfo, const std::filesystem::path& target,
                                const OwnFiles& own, std::string_view fingerprint) {
    BITTERN_TRY(
        auto statement,
        database_->prepare(
            "INSERT INTO download (v1, v2, target, metainfo, wanted, begun, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET metainfo = excluded.metainfo, wanted = excluded.wanted,"
            " begun = excluded.begun, record = x'', fingerprint = excluded.fingerprint"));
    statement.bind(v1_key(metainfo.info_hash())).bind(v2_key(metainfo.info_hash())).bind(target.native());
    statement.bind_blob(metainfo.to_torrent_file()).bind(digits_of(own));
    statement.bind(nanoseconds(own.begun.time_since_epoch()).count()).bind(fingerprint);
    BITTERN_CHECK(statement.run());
    return database_->execute("DELETE FROM download WHERE number <= (SELECT max(number) FROM download) - 1000");
}

Result<void> ResumeStore::update_metainfo(const torrent::Metainfo& metainfo, const std::filesystem::path& target) {
    BITTERN_TRY(auto statement, prepare_for(*database_, metainfo.info_hash(),
                                            "UPDATE download SET metainfo = ?3 WHERE ", " AND target = ?4"));
    statement.bind_blob(metainfo.to_torrent_file()).bind(target.native());
    return statement.run();
}

Result<void> ResumeStore::update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                 std::string_view record, std::string_view fingerprint) {
    BITTERN_TRY(
        auto statement,
        prepare_for(*database_, hash, "UPDATE download SET record = ?3, fingerprint = ?4 WHERE ", " AND target = ?5"));
    statement.bind_blob(record).bind(fingerprint).bind(target.native());
    return statement.run();
}

Result<void> ResumeStore::update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                 std::string_view fingerprint) {
    BITTERN_TRY(auto statement,
                prepare_for(*database_, hash, "UPDATE download SET fingerprint = ?3 WHERE ", " AND target = ?4"));
    statement.bind(fingerprint).bind(target.native());
    return statement.run();
}

std::string ResumeStore::dht_state() {
    auto statement = database_->prepare("SELECT state FROM dht");
    if (!statement || !statement->step().value_or(false)) return {};
    return statement->text(0);
}

Result<void> ResumeStore::keep_dht_state(std::string_view state) {
    BITTERN_TRY(auto statement,
                database_->prepare("INSERT INTO dht VALUES (1, ?) ON CONFLICT DO UPDATE SET state = excluded.state"));
    statement.bind_blob(state);
    return statement.run();
}

Result<Database> open_state(const std::filesystem::path& state_directory) {
    return Database::open(state_directory / "state.db",
                          {content::HashCache::schema(), ResumeStore::schema(), content::HashCache::schema_with_ctime(),
                           ResumeStore::schema_with_begun()});
}

}  // namespace bittern::swarm
