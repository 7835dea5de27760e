#pragma once
/// Rows for a person on a terminal, or for a program in a pipe.

#include <iosfwd>
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

/// Tab-separated, without titles; tabs and newlines within a cell become blanks.
void write_tab_separated(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

}  // namespace bittern::app
