#include "app/render/table.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <ostream>

namespace bittern::app {
namespace {

using Row = std::vector<std::string>;

void write_row(std::ostream& out, const std::vector<Column>& columns, const std::vector<int>& widths, const Row& row) {
    std::string line;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        const auto padding = std::string(static_cast<std::size_t>(widths[k] - display_width(row[k])), ' ');
        if (k > 0) line += "  ";
        line += columns[k].align == Align::right ? padding + row[k] : row[k] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
}

}  // namespace

void write_aligned(std::ostream& out, const std::vector<Column>& columns, const std::vector<Row>& rows) {
    Row titles;
    std::vector<int> widths;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        titles.push_back(columns[k].title);
        widths.push_back(display_width(columns[k].title));
        for (const auto& row : rows) widths[k] = std::max(widths[k], display_width(row[k]));
    }
    write_row(out, columns, widths, titles);
    for (const auto& row : rows) write_row(out, columns, widths, row);
}

std::string size_cell(std::optional<Bytes> size) {
    return size ? std::to_string(size->count) : "";
}

void write_tab_separated(std::ostream& out, const std::vector<Row>& rows) {
    for (const auto& row : rows) {
        for (std::size_t k = 0; k < row.size(); ++k) {
            auto cell = row[k];
            std::replace_if(
                cell.begin(), cell.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
            out << (k > 0 ? "\t" : "") << cell;
        }
        out << '\n';
    }
}

}  // namespace bittern::app
