// Database::open_foreign: reads what another program wrote, and leaves no trace.
#include "base/database.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace bittern {
namespace {

namespace fs = std::filesystem;

/// SQLite's URI for a file that nobody changes meanwhile.
std::string immutable_uri(const fs::path& file) {
    std::string uri = "file:";
    for (const char byte : file.native()) {
        if (byte == '%' || byte == '?' || byte == '#')
            uri += fmt::format("%{:02x}", static_cast<unsigned char>(byte));
        else
            uri += byte;
    }
    return uri + "?immutable=1";
}

}  // namespace

Result<Database> Database::open_foreign(const fs::path& file) {
    const auto shown = printable(file.native());
    for (const auto* suffix : {"-wal", "-journal"}) {
        std::error_code none;
        if (const auto late = fs::file_size(file.native() + suffix, none); none || late == 0) continue;
        return fail(Fault::refused,
                    fmt::format("{} has changes beside it that are not in it yet ({}): the program that it belongs to "
                                "runs, or was killed; end it, after starting it once more where it does not run",
                                shown, suffix));
    }
    sqlite3* handle = nullptr;
    int outcome =
        sqlite3_open_v2(immutable_uri(file).c_str(), &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
    Database database(handle);
    if (outcome == SQLITE_OK) {
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        outcome = sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema;", nullptr, nullptr, nullptr);
    }
    if (outcome == SQLITE_OK) return database;
    const bool no_database = outcome == SQLITE_NOTADB || outcome == SQLITE_CORRUPT;
    return fail(no_database ? Fault::malformed : Fault::storage,
                fmt::format("cannot read the database {}: {}", shown, printable(sqlite3_errmsg(handle))));
}

}  // namespace bittern
