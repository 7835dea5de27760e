#include "base/database.hpp"

#include "base/printable.hpp"

#include <cassert>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

namespace bittern {
namespace {

/// "cannot use the database /path: disk full".
tl::unexpected<Error> failed(sqlite3* handle) {
    const char* file = sqlite3_db_filename(handle, "main");
    return fail(Fault::storage, fmt::format("cannot use the database {}: {}", printable(file ? file : ""),
                                            printable(sqlite3_errmsg(handle))));
}

}  // namespace

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), damage_(std::move(other.damage_)) {}

Database& Database::operator=(Database&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(damage_, other.damage_);
    return *this;
}

Database::~Database() {
    sqlite3_close_v2(handle_);
}

Result<Database::Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK) {
        return failed(handle_);
    }
    return Statement(statement);
}

Result<void> Database::execute(std::string_view sql) {
    const std::string terminated(sql);
    if (sqlite3_exec(handle_, terminated.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failed(handle_);
    return {};
}

std::filesystem::path Database::file() const {
    const char* file = sqlite3_db_filename(handle_, "main");
    return file != nullptr ? file : "";
}

void Database::wait_at_most(std::chrono::milliseconds patience) {
    sqlite3_busy_timeout(handle_, static_cast<int>(patience.count()));
}

Database::Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), next_parameter_(other.next_parameter_) {}

Database::Statement& Database::Statement::operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    std::swap(next_parameter_, other.next_parameter_);
    return *this;
}

Database::Statement::~Statement() {
    sqlite3_finalize(statement_);
}

Database::Statement& Database::Statement::bind(std::int64_t value) {
    [[maybe_unused]] const int outcome = sqlite3_bind_int64(statement_, next_parameter_++, value);
    assert(outcome == SQLITE_OK);
    return *this;
}

Database::Statement& Database::Statement::bind(std::string_view text) {
    [[maybe_unused]] const int outcome = sqlite3_bind_text64(
        statement_, next_parameter_++, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    assert(outcome == SQLITE_OK || outcome == SQLITE_TOOBIG || outcome == SQLITE_NOMEM);
    return *this;
}

Database::Statement& Database::Statement::bind_blob(std::string_view bytes) {
    // A null pointer would bind NULL instead of an empty blob.
    [[maybe_unused]] const int outcome = sqlite3_bind_blob64(
        statement_, next_parameter_++, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    assert(outcome == SQLITE_OK || outcome == SQLITE_TOOBIG || outcome == SQLITE_NOMEM);
    return *this;
}

Result<bool> Database::Statement::step() {
    const int outcome = sqlite3_step(statement_);
    if (outcome == SQLITE_ROW) return true;
    if (outcome == SQLITE_DONE) return false;
    auto error = failed(sqlite3_db_handle(statement_));
    reset();
    return error;
}

Result<void> Database::Statement::run() {
    for (;;) {
        BITTERN_TRY(const bool row, step());
        if (row) continue;
        reset();
        return {};
    }
}

void Database::Statement::reset() {
    sqlite3_reset(statement_);  // repeats the error that step() told already
    sqlite3_clear_bindings(statement_);
    next_parameter_ = 1;
}

std::int64_t Database::Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Database::Statement::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string();
}

}  // namespace bittern
