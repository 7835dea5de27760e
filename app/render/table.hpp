#pragma once
/// Rows for a person on a terminal, or for a program in a pipe.

#include "base/units.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

enum class Align { left, right };

struct Column {
    std::string title;
    Align align = Align::left;
};

/// Aligned by display width, with a line of titles, two blanks between columns, none at the end.
void write_aligned(std::ostream& out, const std::vector<Column>& columns,
                   const std::vector<std::vector<std::string>>& rows);

/// A size as a program's cell: bytes, or nothing where it can't be told.
[[nodiscard]] std::string size_cell(std::optional<Bytes> size);

/// Tab-separated, without titles; tabs and newlines within a cell become blanks.
void write_tab_separated(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

}  // namespace bittern::app
