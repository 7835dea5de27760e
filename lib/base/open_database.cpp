// Database::open: one process at a time opens, migrates, or sets a damaged file aside.
#include "base/database.hpp"
#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "base/rescue_database.hpp"
#include "base/whole_number.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>

#include <fmt/format.h>
#include <sqlite3.h>

namespace bittern {
namespace {

namespace fs = std::filesystem;

/// Up to this size the whole file is checked on opening (some 10 ms); beyond that only its header
/// and schema.
constexpr Bytes fully_checked = mib(8);

std::string file_name_of(const fs::path& file, std::string_view suffix) {
    return file.native() + std::string(suffix);
}

tl::unexpected<Error> cannot_open(const fs::path& file, std::string_view cause) {
    return fail(Fault::storage, fmt::format("cannot open the database {}: {}", printable(file.native()), cause));
}

/// Makes the folders above it (mode 0700) that are missing.
Result<void> make_folders(const fs::path& folder) {
    if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    if (errno == ENOENT && folder.has_parent_path() && folder != folder.parent_path()) {
        BITTERN_CHECK(make_folders(folder.parent_path()));
        if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    }
    return fail(Fault::storage,
                fmt::format("cannot make the folder {}: {}", printable(folder.native()), errno_message(errno)));
}

/// Held while opening: switching to WAL, migrating and setting aside would otherwise race with
/// another process. A file of its own, since closing the database file itself would drop SQLite's
/// locks on it.
Result<Descriptor> lock_opening(const fs::path& file) {
    Descriptor lock(::open(file_name_of(file, "-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock.is_open()) return cannot_open(file, errno_message(errno));
    while (::flock(lock.get(), LOCK_EX) != 0) {
        if (errno != EINTR) return cannot_open(file, errno_message(errno));
    }
    return lock;
}

/// The integer that a pragma answers with.
int read_integer(sqlite3* handle, const char* pragma, std::int64_t& value) {
    const auto take = [](void* out, int, char** columns, char**) {
        *static_cast<std::int64_t*>(out) = columns[0] ? std::strtoll(columns[0], nullptr, 10) : 0;
        return 0;
    };
    return sqlite3_exec(handle, pragma, take, &value, nullptr);
}

/// An SQLite result code after the connection is set up and the file is looked at.
int set_up(sqlite3* handle) {
    sqlite3_busy_timeout(handle, 5000);
    return sqlite3_exec(handle,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                        "SELECT count(*) FROM sqlite_schema;",
                        nullptr, nullptr, nullptr);
}

int check(sqlite3* handle, bool all) {
    std::int64_t pages = 0, page_size = 0;
    int outcome = read_integer(handle, "PRAGMA page_count", pages);
    if (outcome == SQLITE_OK) outcome = read_integer(handle, "PRAGMA page_size", page_size);
    if (outcome != SQLITE_OK || (!all && pages * page_size > fully_checked.count)) return outcome;
    bool sound = false;
    const auto take = [](void* out, int, char** columns, char**) {
        *static_cast<bool*>(out) = columns[0] && std::string_view(columns[0]) == "ok";
        return 0;
    };
    outcome = sqlite3_exec(handle, "PRAGMA quick_check(1)", take, &sound, nullptr);
    return outcome == SQLITE_OK && !sound ? SQLITE_CORRUPT : outcome;
}

/// What SQLite keeps beside a database; often there is none.
constexpr std::array beside{"-wal", "-shm"};

/// Damaged ones that stay for who wants to look at them.
constexpr std::size_t most_aside = 3;

fs::path aside_of(const fs::path& file, std::int64_t number) {
    return file_name_of(file, fmt::format(".damaged-{}", number));
}

/// The numbers N of all NAME.damaged-N, in order.
std::set<std::int64_t> numbers_aside(const fs::path& file) {
    std::set<std::int64_t> numbers;
    const auto prefix = file.filename().native() + ".damaged-";
    std::error_code error;
    for (fs::directory_iterator entry(file.parent_path(), error), end; !error && entry != end; entry.increment(error)) {
        const auto name = entry->path().filename().native();
        if (!name.starts_with(prefix)) continue;
        const auto number = whole_number<std::int32_t>(std::string_view(name).substr(prefix.size()));
        if (number) numbers.insert(*number);
    }
    return numbers;
}

/// Moves the file, and what SQLite keeps beside it, to the next NAME.damaged-N; gives that name. The oldest of too many
/// such goes.
Result<fs::path> set_aside(const fs::path& file) {
    auto numbers = numbers_aside(file);
    const std::int64_t number = numbers.empty() ? 1 : *numbers.rbegin() + 1;
    const auto aside = aside_of(file, number);
    if (::rename(file.c_str(), aside.c_str()) != 0) return cannot_open(file, errno_message(errno));
    for (const auto* suffix : beside) ::rename(file_name_of(file, suffix).c_str(), file_name_of(aside, suffix).c_str());
    for (numbers.insert(number); numbers.size() > most_aside; numbers.erase(numbers.begin())) {
        const auto oldest = aside_of(file, *numbers.begin());
        ::unlink(oldest.c_str());
        for (const auto* suffix : beside) ::unlink(file_name_of(oldest, suffix).c_str());
    }
    return aside;
}

}  // namespace

Result<Database> Database::open(const fs::path& file, const std::vector<std::string_view>& migrations,
                                const Rescue& rescue) {
    std::error_code error;
    if (fs::is_directory(file, error)) return cannot_open(file, "it is a folder");
    BITTERN_CHECK(make_folders(file.parent_path()));
    BITTERN_TRY(const Descriptor lock, lock_opening(file));
    std::string damage;
    fs::path damaged;
    for (;;) {
        // SQLite would make it readable for all.
        { const Descriptor made(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)); }
        sqlite3* handle = nullptr;
        int outcome = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
        Database database(handle);
        if (outcome == SQLITE_OK) outcome = set_up(handle);
        if (outcome == SQLITE_OK) outcome = check(handle, rescue.look_at_all);
        if (outcome == SQLITE_OK) {
            BITTERN_CHECK(database.migrate(migrations));
            if (!damaged.empty() && !rescue.tables.empty()) {
                BITTERN_TRY(const auto rows, database.take_from(damaged, rescue));
                damage += fmt::format(", with {} rows that could be read of it", rows);
            }
            database.damage_ = damage;
            return database;
        }
        const std::string cause = outcome == SQLITE_CORRUPT ? "it is damaged" : sqlite3_errmsg(handle);
        if ((outcome != SQLITE_CORRUPT && outcome != SQLITE_NOTADB) || !damage.empty()) return cannot_open(file, cause);
        BITTERN_TRY(damaged, set_aside(file));
        damage = fmt::format("the database {} could not be read ({}); it is kept as {}, and a new one was begun",
                             printable(file.native()), cause, printable(damaged.filename().native()));
    }
}

/// All or nothing: whoever opens it again must not take a part for the whole.
Result<std::int64_t> Database::take_from(const fs::path& damaged, const Rescue& rescue) {
    BITTERN_CHECK(execute("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE"));
    const auto rows = rescue_rows(handle_, damaged, rescue.tables);
    auto done = execute(std::string(rescue.then) + "; COMMIT; PRAGMA foreign_keys = ON");
    if (!done) sqlite3_exec(handle_, "ROLLBACK; PRAGMA foreign_keys = ON", nullptr, nullptr, nullptr);
    if (!done) return tl::unexpected<Error>(done.error());
    return rows;
}

Result<void> Database::migrate(const std::vector<std::string_view>& migrations) {
    const auto wanted = static_cast<std::int64_t>(migrations.size());
    std::int64_t version = 0;
    const auto failed = [&] { return cannot_open(sqlite3_db_filename(handle_, "main"), sqlite3_errmsg(handle_)); };
    if (read_integer(handle_, "PRAGMA user_version", version) != SQLITE_OK) return failed();
    if (version > wanted) {
        return fail(Fault::refused,
                    fmt::format("the database {} was written by a newer bittern (its version is {}, known are {}): "
                                "use that one, or another state folder",
                                printable(sqlite3_db_filename(handle_, "main")), version, wanted));
    }
    for (; version < wanted; ++version) {
        const std::string sql = fmt::format("BEGIN IMMEDIATE; {}; PRAGMA user_version = {}; COMMIT",
                                            migrations[static_cast<std::size_t>(version)], version + 1);
        if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) continue;
        auto error = failed();
        sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
        return error;
    }
    return {};
}

}  // namespace bittern
