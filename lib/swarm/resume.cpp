#include "swarm/resume.hpp"

#include "base/paths.hpp"
#include "content/hash_cache.hpp"
#include "content/known_files.hpp"
#include "content/sha.hpp"

#include <algorithm>
#include <ranges>
#include <set>
#include <tuple>
#include <utility>

namespace bittern::swarm {

std::string_view ResumeStore::schema() {
    return R"sql(
        CREATE TABLE download (
            number INTEGER PRIMARY KEY,  -- grows: the smallest was begun or saved longest ago
            v1 TEXT NOT NULL, v2 TEXT NOT NULL, target TEXT NOT NULL,
            begun INTEGER NOT NULL,      -- ns since 1970
            wanted TEXT NOT NULL, fingerprint TEXT NOT NULL,
            metainfo BLOB NOT NULL, record BLOB NOT NULL DEFAULT x'',
            UNIQUE (v1, v2, target));
        CREATE TABLE dht (one INTEGER PRIMARY KEY CHECK (one = 1), state BLOB NOT NULL);
    )sql";
}

std::string_view ResumeStore::schema_of_kept() {
    return "ALTER TABLE download ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;";
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

constexpr std::int64_t most_rows = 1000;
constexpr std::string_view same_torrent = "((?1 <> '' AND v1 = ?1) OR (?2 <> '' AND v2 = ?2))";

/// A torrent is stored under the hashes its metadata has; a link may know only one of them.
Result<Database::Statement> prepare_for(Database& database, const torrent::InfoHash& hash, const std::string& before,
                                        const std::string& after) {
    BITTERN_TRY(auto statement, database.prepare(before + std::string(same_torrent) + after));
    statement.bind(v1_key(hash)).bind(v2_key(hash));
    return statement;
}

/// Runs an UPDATE … RETURNING: a row that is gone must not pass for one that was saved.
Result<void> run_update(Database::Statement& update) {
    BITTERN_TRY(const bool found, update.step());
    if (found) return update.run();
    return fail(Fault::not_found,
                "it is no longer among the downloads remembered, which newer ones took its place in; "
                "end it and get it again to have it remembered");
}

}  // namespace

ResumeStore::ResumeStore(Database& database, Bytes limit, Keep keep)
    : database_(&database), limit_(limit), keep_(keep) {
    (void)database.execute("PRAGMA synchronous = FULL");
}

ResumeStore::~ResumeStore() {
    told_ = nullptr;
    write_pending();
}

std::optional<SavedDownload> ResumeStore::find(const torrent::InfoHash& hash, const std::filesystem::path& target) {
    write_what_is_of(hash);
    auto statement = prepare_for(*database_, hash, "SELECT record, fingerprint, wanted, begun FROM download WHERE ",
                                 " AND target = ?3");
    if (!statement) return std::nullopt;
    statement->bind(target.native());
    if (!statement->step().value_or(false)) return std::nullopt;
    return SavedDownload{statement->text(0), statement->text(1), own_files(statement->text(2), statement->integer(3))};
}

std::optional<torrent::Metainfo> ResumeStore::find_metainfo(const torrent::InfoHash& hash) {
    write_what_is_of(hash);
    auto statement = prepare_for(*database_, hash, "SELECT metainfo FROM download WHERE ", " LIMIT 1");
    if (!statement || !statement->step().value_or(false)) return std::nullopt;
    auto metainfo = torrent::Metainfo::parse(statement->text(0));
    // A link may put one torrent's v1 hash beside another's v2 hash.
    if (!metainfo || !metainfo->info_hash().matches(hash)) return std::nullopt;
    return *std::move(metainfo);
}

Result<void> ResumeStore::begin(const torrent::Metainfo& metainfo, const std::filesystem::path& target,
                                const OwnFiles& own, std::string_view fingerprint) {
    const auto write = [this, hash = metainfo.info_hash(), file = metainfo.to_torrent_file(), target = target.native(),
                        digits = digits_of(own), begun = nanoseconds(own.begun.time_since_epoch()).count(),
                        print = std::string(fingerprint)]() -> Result<void> {
        BITTERN_TRY(
            auto statement,
            database_->prepare("INSERT INTO download (v1, v2, target, metainfo, wanted, begun, fingerprint, kept)"
                               " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                               " ON CONFLICT DO UPDATE SET metainfo = excluded.metainfo, wanted = excluded.wanted,"
                               " begun = excluded.begun, kept = max(kept, excluded.kept), record = x'', "
                               "fingerprint = excluded.fingerprint,"
                               " number = (SELECT max(number) FROM download) + 1"));
        statement.bind(v1_key(hash)).bind(v2_key(hash)).bind(target).bind_blob(file).bind(digits).bind(begun);
        statement.bind(print).bind(std::int64_t{keep_ == Keep::until_forgotten});
        BITTERN_CHECK(statement.run());
        return forget_oldest();
    };
    return keep({Pending::Kind::begin, metainfo.info_hash(), target.native(), write});
}

Result<void> ResumeStore::forget_oldest() {
    BITTERN_TRY(auto forget, database_->prepare("DELETE FROM download WHERE number IN (SELECT number FROM"
                                                " (SELECT number, row_number() OVER newest AS place,"
                                                " sum(length(metainfo) + length(record)) OVER newest AS bytes"
                                                " FROM download WHERE kept = 0 WINDOW newest AS (ORDER BY number DESC))"
                                                " WHERE place > 1 AND (place > ? OR bytes > ?))"));
    return forget.bind(most_rows).bind(limit_.count).run();
}

Result<void> ResumeStore::update_metainfo(const torrent::Metainfo& metainfo, const std::filesystem::path& target) {
    const auto hash = metainfo.info_hash();
    const auto write = [this, hash, file = metainfo.to_torrent_file(), target = target.native()]() -> Result<void> {
        BITTERN_TRY(auto statement, prepare_for(*database_, hash, "UPDATE download SET metainfo = ?3 WHERE ",
                                                " AND target = ?4 RETURNING 1"));
        statement.bind_blob(file).bind(target);
        return run_update(statement);
    };
    return keep({Pending::Kind::metainfo, hash, target.native(), write});
}

Result<void> ResumeStore::update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                 std::string_view record, std::string_view fingerprint) {
    const auto write = [this, hash, target = target.native(), bytes = std::string(record),
                        print = std::string(fingerprint)]() -> Result<void> {
        BITTERN_TRY(auto statement, prepare_for(*database_, hash,
                                                "UPDATE download SET record = ?3, fingerprint = ?4,"
                                                " number = (SELECT max(number) FROM download) + 1 WHERE ",
                                                " AND target = ?5 RETURNING 1"));
        statement.bind_blob(bytes).bind(print).bind(target);
        return run_update(statement);
    };
    return keep({Pending::Kind::record, hash, target.native(), write});
}

Result<void> ResumeStore::update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                 const OwnFiles& own) {
    const auto write = [this, hash, target = target.native(), digits = digits_of(own)]() -> Result<void> {
        BITTERN_TRY(auto statement, prepare_for(*database_, hash, "UPDATE download SET wanted = ?3 WHERE ",
                                                " AND target = ?4 RETURNING 1"));
        statement.bind(digits).bind(target);
        return run_update(statement);
    };
    return keep({Pending::Kind::own, hash, target.native(), write});
}

Result<void> ResumeStore::update(const torrent::InfoHash& hash, const std::filesystem::path& target,
                                 std::string_view fingerprint) {
    const auto write = [this, hash, target = target.native(), print = std::string(fingerprint)]() -> Result<void> {
        BITTERN_TRY(auto statement, prepare_for(*database_, hash, "UPDATE download SET fingerprint = ?3 WHERE ",
                                                " AND target = ?4 RETURNING 1"));
        statement.bind(print).bind(target);
        return run_update(statement);
    };
    return keep({Pending::Kind::fingerprint, hash, target.native(), write});
}

Result<void> ResumeStore::forget(const torrent::InfoHash& hash, const std::filesystem::path& target) {
    const auto write = [this, hash, target = target.native()]() -> Result<void> {
        BITTERN_TRY(auto statement, prepare_for(*database_, hash, "DELETE FROM download WHERE ", " AND target = ?3"));
        return statement.bind(target).run();
    };
    return keep({Pending::Kind::forget, hash, target.native(), write});
}

void ResumeStore::keep_together(std::function<void(std::function<void()>)> later,
                                std::function<void(Result<void>)> told) {
    later_ = std::move(later);
    told_ = std::move(told);
}

Result<void> ResumeStore::keep(Pending pending) {
    if (!later_) return pending.write();
    pending_.push_back(std::move(pending));
    come_back();
    return {};
}

void ResumeStore::come_back() {
    if (std::exchange(is_due_, true)) return;
    later_([weak = std::weak_ptr(alive_)] {
        if (const auto self = weak.lock()) (*self)->flush();
    });
}

void ResumeStore::when_kept(std::function<void()> done) {
    if (pending_.empty()) return done();
    when_kept_.push_back(std::move(done));
}

void ResumeStore::flush() {
    write_pending();
    is_due_ = false;
    for (const auto& done : std::exchange(when_kept_, {})) done();
    if (!pending_.empty()) come_back();
}

void ResumeStore::write_pending() {
    if (pending_.empty()) return;
    auto outcome = write_together();
    if (outcome)
        pending_.clear();
    else
        drop_outdated();
    if (told_) told_(std::move(outcome));
}

/// Of what can't be written yet only the newest of each kind stays, and of what was forgotten nothing else.
void ResumeStore::drop_outdated() {
    using Key = std::tuple<std::string, std::string, std::string, Pending::Kind>;
    std::set<Key> newer;
    std::vector<Pending> newest;
    for (auto& one : std::views::reverse(pending_)) {
        const auto key_of = [&, v1 = v1_key(one.hash), v2 = v2_key(one.hash)](Pending::Kind kind) {
            return Key(v1, v2, one.target, kind);
        };
        if (newer.contains(key_of(Pending::Kind::forget)) || !newer.insert(key_of(one.kind)).second) continue;
        newest.push_back(std::move(one));
    }
    std::ranges::reverse(newest);
    pending_ = std::move(newest);
}

Result<void> ResumeStore::write_together() {
    const auto write_all = [this]() -> Result<void> {
        for (const auto& one : pending_)  // a download that was forgotten meanwhile takes no other with it
            if (auto written = one.write(); !written && written.error().fault != Fault::not_found) return written;
        return database_->execute("COMMIT");
    };
    BITTERN_CHECK(database_->execute("BEGIN IMMEDIATE"));
    auto outcome = write_all();
    if (!outcome) (void)database_->execute("ROLLBACK");
    return outcome;
}

void ResumeStore::write_what_is_of(const torrent::InfoHash& hash) {
    const auto is_same = [&](const Pending& one) {
        return (hash.v1 && hash.v1 == one.hash.v1) || (hash.v2 && hash.v2 == one.hash.v2);
    };
    if (std::ranges::any_of(pending_, is_same)) write_pending();
}

std::filesystem::path ResumeStore::mark_of(const torrent::InfoHash& hash, const std::filesystem::path& target) const {
    const auto name = v1_key(hash) + v2_key(hash) + target.native();
    content::Sha1Hasher hasher;
    hasher.update({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    return database_->file().parent_path() / "writing" / torrent::hex(hasher.finish());
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

Result<Database> open_state(const std::filesystem::path& state_directory, const std::vector<std::string_view>& more,
                            const Rescue& rescue) {
    std::vector<std::string_view> migrations{content::HashCache::schema(), ResumeStore::schema(),
                                             content::KnownFiles::schema(), ResumeStore::schema_of_kept()};
    migrations.insert(migrations.end(), more.begin(), more.end());
    return Database::open(state_directory / "state.db", migrations, rescue);
}

}  // namespace bittern::swarm
