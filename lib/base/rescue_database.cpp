#include "base/rescue_database.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

namespace bittern {
namespace {

/// How often a table is looked into anew behind a place that can't be read.
constexpr int most_tries = 1000;

struct Closing {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, Closing>;
using Statement = std::unique_ptr<sqlite3_stmt, Closing>;

/// Null where there is no such table or column, or the schema can't be read.
Statement prepare(sqlite3* handle, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle, sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr);
    return Statement(statement);
}

std::vector<std::string> columns_of(sqlite3* handle, std::string_view table) {
    std::vector<std::string> columns;
    const auto statement = prepare(handle, fmt::format("SELECT name FROM pragma_table_info('{}')", table));
    while (statement && sqlite3_step(statement.get()) == SQLITE_ROW)
        columns.push_back(
            fmt::format("\"{}\"", reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0))));
    return columns;
}

std::vector<std::string> columns_of_both(sqlite3* one, sqlite3* other, std::string_view table) {
    auto columns = columns_of(one, table);
    const auto others = columns_of(other, table);
    std::erase_if(columns, [&](const auto& column) { return std::ranges::find(others, column) == others.end(); });
    return columns;
}

/// One table on its way.
class Rescue {
public:
    Rescue(sqlite3* into, sqlite3* from, std::string_view table) : columns_(columns_of_both(into, from, table)) {
        if (columns_.empty()) return;
        const auto names = fmt::format("{}", fmt::join(columns_, ", "));
        const std::vector<std::string> marks(columns_.size(), "?");
        insert_ = prepare(
            into, fmt::format("INSERT OR IGNORE INTO {} ({}) VALUES ({})", table, names, fmt::join(marks, ", ")));
        numbered_ =
            prepare(from, fmt::format("SELECT {}, rowid FROM {} WHERE rowid >= ? ORDER BY rowid", names, table));
        if (!numbered_) plain_ = prepare(from, fmt::format("SELECT {} FROM {}", names, table));
    }

    std::int64_t run() {
        if (!insert_) return 0;
        if (numbered_) run_by_number();
        if (plain_)
            while (sqlite3_step(plain_.get()) == SQLITE_ROW) copy(plain_.get());
        return copied_;
    }

private:
    void run_by_number() {
        std::int64_t next = 0, gap = 1;
        for (int tries = 0; tries < most_tries; ++tries) {
            sqlite3_reset(numbered_.get());
            sqlite3_bind_int64(numbered_.get(), 1, next);
            int outcome = sqlite3_step(numbered_.get());
            for (; outcome == SQLITE_ROW; outcome = sqlite3_step(numbered_.get())) {
                copy(numbered_.get());
                next = sqlite3_column_int64(numbered_.get(), static_cast<int>(columns_.size()));
                gap = 1;
            }
            if (outcome == SQLITE_DONE || next > std::numeric_limits<std::int64_t>::max() - gap) return;
            next += gap;
            gap = std::min(gap * 2, std::int64_t{1} << 40);
        }
    }
    void copy(sqlite3_stmt* row) {
        for (int k = 0; k < static_cast<int>(columns_.size()); ++k)
            sqlite3_bind_value(insert_.get(), k + 1, sqlite3_column_value(row, k));
        if (sqlite3_step(insert_.get()) == SQLITE_DONE) ++copied_;
        sqlite3_reset(insert_.get());
    }

    std::vector<std::string> columns_;
    Statement insert_, numbered_, plain_;
    std::int64_t copied_ = 0;
};

}  // namespace

std::int64_t rescue_rows(sqlite3* into, const std::filesystem::path& damaged,
                         const std::vector<std::string_view>& tables) {
    sqlite3* opened = nullptr;
    const int outcome = sqlite3_open_v2(damaged.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    const Handle from(opened);
    if (outcome != SQLITE_OK) return 0;
    sqlite3_db_config(opened, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_exec(opened, "PRAGMA cell_size_check = ON", nullptr, nullptr, nullptr);
    std::int64_t copied = 0;
    for (const auto table : tables) copied += Rescue(into, opened, table).run();
    return copied;
}

}  // namespace bittern
