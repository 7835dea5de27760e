#pragma once
/// A thin owner of one SQLite connection and its statements; nothing of sqlite3.h shows through.

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace bittern {

/// What becomes of a database that is damaged.
struct Rescue {
    std::vector<std::string_view> tables = {};  ///< of which the new one has the rows that can be read
    std::string_view then = {};                 ///< SQL that is run afterwards, so that nothing wrong is believed
    bool look_at_all = false;                   ///< check all of it on opening, whatever its size
};

/// One SQLite database (WAL, foreign keys on, busy time-out 5 s unless told otherwise, synchronous NORMAL), used by one
/// thread at a time; several processes may have it open. Schema changes are migrations counted by `user_version`.
class Database {
public:
    /// Opens or creates it (mode 0600, missing folders made) and brings its schema up to migrations.size():
    /// migration k leads from version k to k + 1, each in a transaction of its own.
    /// Fault::storage with the cause where that fails; Fault::refused where a newer bittern wrote the file.
    /// A file that is not a sound database is set aside as `NAME.damaged-N` and a new one begun, with what `rescue`
    /// says and can be read; `damage()` says so. Three such are kept, the oldest goes. Up to 8 MiB all of it is
    /// checked, beyond that its header and schema. `NAME-lock` beside it is held meanwhile.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& file,
                                               const std::vector<std::string_view>& migrations,
                                               const Rescue& rescue = {});
    /// Opens another program's database to read it and no more: no byte of it changes, no file appears beside it, and
    /// no lock is taken, so that program should not run. Fault::refused where it ended without putting in order what it
    /// had written last (`NAME-wal`, `NAME-journal`); Fault::storage, Fault::malformed for what is no database.
    [[nodiscard]] static Result<Database> open_foreign(const std::filesystem::path& file);
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// One prepared statement, bound from left to right, stepped row by row. Must not outlive its Database.
    class Statement {
    public:
        Statement(Statement&&) noexcept;
        Statement& operator=(Statement&&) noexcept;
        ~Statement();
        Statement& bind(std::int64_t value);     ///< the next parameter
        Statement& bind(std::string_view text);  ///< copied, as are blobs
        Statement& bind_blob(std::string_view bytes);
        /// true: a row is there; false: done.
        [[nodiscard]] Result<bool> step();
        /// Runs to the end and makes the statement ready to be bound again.
        [[nodiscard]] Result<void> run();
        /// Back to before the first step, with nothing bound.
        void reset();
        /// Columns of the row that step() found, counted from 0; NULL reads as 0 and as "".
        [[nodiscard]] std::int64_t integer(int column) const;
        [[nodiscard]] std::string text(int column) const;  ///< also blobs, bytes as they are

    private:
        friend class Database;
        explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
        sqlite3_stmt* statement_ = nullptr;
        int next_parameter_ = 1;
    };

    /// Compiles one SQL statement with `?` for what will be bound.
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Runs SQL statements, separated by ';', whose answers are of no interest.
    [[nodiscard]] Result<void> execute(std::string_view sql);
    /// Its path; empty for one in memory.
    [[nodiscard]] std::filesystem::path file() const;
    /// How long a step waits for another process or connection that holds the database, before it fails.
    void wait_at_most(std::chrono::milliseconds patience);
    /// What was found wrong with the file on opening and where it was set aside; empty when it was sound.
    [[nodiscard]] const std::string& damage() const { return damage_; }

private:
    explicit Database(sqlite3* handle) : handle_(handle) {}
    Result<void> migrate(const std::vector<std::string_view>& migrations);
    Result<std::int64_t> take_from(const std::filesystem::path& damaged, const Rescue& rescue);
    sqlite3* handle_ = nullptr;
    std::string damage_;
};

}  // namespace bittern
