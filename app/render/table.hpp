#pragma once
/// Rows for a person on a terminal, or for a program in a pipe.

#include "app/env.hpp"
#include "base/units.hpp"

#include <iosfwd>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

enum class Align { left, right };

struct Column {
    std::string title;
    Align align = Align::left;
    int rank = 0;  ///< 0: always there; where columns lack, those of the highest rank go first
};

/// A line of titles and one a row, aligned by display width, two blanks between columns, none at the end. What is wider
/// than `width` loses columns by their rank, until the last one has a third of the width, or all it needs; then cells
/// of that are cut in their middle.
[[nodiscard]] std::vector<std::string> aligned_lines(const std::vector<Column>& columns,
                                                     const std::vector<std::vector<std::string>>& rows,
                                                     int width = std::numeric_limits<int>::max());

/// Writes aligned_lines().
void write_aligned(std::ostream& out, const std::vector<Column>& columns,
                   const std::vector<std::vector<std::string>>& rows, int width = std::numeric_limits<int>::max());

/// A size as a program's cell: bytes, or nothing where it can't be told.
[[nodiscard]] std::string size_cell(std::optional<Bytes> size);

/// Tab-separated, without titles; tabs and newlines within a cell become blanks.
void write_tab_separated(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

/// For whoever reads standard output: aligned on a terminal and no wider than that, else tab-separated.
void write_rows(const Env& env, const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows);

}  // namespace bittern::app
