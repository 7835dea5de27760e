#include "base/backup_database.hpp"

#include "base/fill_file.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"

#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <sqlite3.h>

namespace bittern {
namespace {

namespace fs = std::filesystem;

struct Closing {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Handle = std::unique_ptr<sqlite3, Closing>;

tl::unexpected<Error> failed(std::string_view what, const fs::path& file, std::string_view cause) {
    return fail(Fault::storage,
                fmt::format("cannot {} the database {}: {}", what, printable(file.native()), printable(cause)));
}

/// One that is there.
Result<Handle> open(const fs::path& file, std::string_view what) {
    sqlite3* opened = nullptr;
    const int outcome = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Handle handle(opened);
    if (outcome != SQLITE_OK) return failed(what, file, opened ? sqlite3_errmsg(opened) : "no memory");
    sqlite3_busy_timeout(opened, 5000);
    return handle;
}

/// In one step, and so in one transaction: a copy that is made of several begins anew whenever somebody writes.
Result<void> copy_pages(sqlite3* from, sqlite3* into, const fs::path& file) {
    auto* backup = sqlite3_backup_init(into, "main", from, "main");
    if (!backup) return failed("copy", file, sqlite3_errmsg(into));
    const int outcome = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (outcome == SQLITE_DONE) return {};
    return failed("copy", file, sqlite3_errstr(outcome));
}

/// "ok", or the first thing that is wrong with it.
std::string examine(sqlite3* handle) {
    std::string verdict;
    const auto take = [](void* out, int, char** columns, char**) {
        *static_cast<std::string*>(out) = columns[0] ? columns[0] : "";
        return 0;
    };
    if (sqlite3_exec(handle, "PRAGMA integrity_check(1)", take, &verdict, nullptr) == SQLITE_OK) return verdict;
    return sqlite3_errmsg(handle);
}

}  // namespace

Result<Bytes> backup_database(const fs::path& file, const fs::path& copy, Existing existing) {
    std::error_code none;
    if (!fs::exists(file, none) && none) return cannot("copy the database", file, none.value());
    if (!fs::exists(file, none))
        return fail(Fault::not_found, fmt::format("there is no database {}", printable(file.native())));
    if (fs::equivalent(file, copy, none))
        return fail(Fault::refused, fmt::format("{} is the database itself", printable(copy.native())));
    if (existing == Existing::refuse && fs::exists(fs::symlink_status(copy, none)))
        return fail(Fault::refused, fmt::format("{} exists already and is left as it is", printable(copy.native())));
    Bytes size;
    fs::path temporary;
    const auto fill = [&](const fs::path& made, int) -> Result<void> {
        temporary = made;
        BITTERN_TRY(const auto from, open(file, "copy"));
        BITTERN_TRY(const auto into, open(made, "write"));
        // Its file is synced as a whole, and goes where that fails.
        sqlite3_exec(into.get(), "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
        BITTERN_CHECK(copy_pages(from.get(), into.get(), file));
        // The copy says of itself what the original does: that changes may be in a file beside it.
        if (sqlite3_exec(into.get(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr) != SQLITE_OK)
            return failed("write", copy, sqlite3_errmsg(into.get()));
        if (const auto verdict = examine(into.get()); verdict != "ok")
            return failed("copy", file, "it is damaged: " + verdict);
        std::error_code unknown;
        size = Bytes{static_cast<std::int64_t>(fs::file_size(made, unknown))};
        return {};
    };
    constexpr auto for_its_owner = fs::perms::owner_read | fs::perms::owner_write;
    // Also where it replaces a file that others may read.
    const auto shut = [&]() -> Result<void> {
        std::error_code failed;
        fs::permissions(temporary, for_its_owner, failed);
        return failed ? Result<void>(cannot("keep to its owner", copy, failed.value())) : Result<void>();
    };
    BITTERN_CHECK(fill_file_atomically(copy, {.existing = existing, .rights = for_its_owner, .last_look = shut}, fill));
    return size;
}

}  // namespace bittern
