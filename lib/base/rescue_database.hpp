#pragma once
/// What can be read of a database that is damaged.

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

struct sqlite3;

namespace bittern {

/// Copies the rows that can be read, of these tables, into a database that has the tables, as far as both have the same
/// columns; a row that breaks a rule of its table is left out. Where a page is damaged, what follows in the order of
/// the row numbers is looked for behind it. Gives how many rows were copied. The file of the damaged one stays as it
/// is.
std::int64_t rescue_rows(sqlite3* into, const std::filesystem::path& damaged,
                         const std::vector<std::string_view>& tables);

}  // namespace bittern
