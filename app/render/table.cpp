#include "app/render/table.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

namespace bittern::app {
namespace {

using Row = std::vector<std::string>;

constexpr std::string_view gap = "  ";

std::string line_of(const std::vector<Column>& columns, const std::vector<int>& widths, const Row& row) {
    std::string line;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        if (widths[k] < 0) continue;
        const auto text = elide(row[k], widths[k]);
        const auto padding = std::string(static_cast<std::size_t>(widths[k] - display_width(text)), ' ');
        if (!line.empty()) line += gap;
        line += columns[k].align == Align::right ? padding + text : text + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

/// Of all columns that are there, with the gaps between them.
int total(const std::vector<int>& widths) {
    int sum = -static_cast<int>(gap.size());
    for (const int width : widths)
        if (width >= 0) sum += width + static_cast<int>(gap.size());
    return sum;
}

/// Takes columns out (their width becomes -1), and gives the last one what is left.
void fit(const std::vector<Column>& columns, std::vector<int>& widths, int width) {
    const int wanted = widths.back();
    const int least = std::min(wanted, width / 3);
    while (total(widths) - wanted + least > width) {
        auto goes = columns.size();
        for (std::size_t k = 0; k + 1 < columns.size(); ++k)
            if (widths[k] >= 0 && columns[k].rank > 0 &&
                (goes == columns.size() || columns[k].rank > columns[goes].rank))
                goes = k;
        if (goes == columns.size()) break;
        widths[goes] = -1;
    }
    widths.back() = std::clamp(wanted - (total(widths) - width), std::min(wanted, 1), wanted);
}

}  // namespace

std::vector<std::string> aligned_lines(const std::vector<Column>& columns, const std::vector<Row>& rows, int width) {
    Row titles;
    std::vector<int> widths;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        titles.push_back(columns[k].title);
        widths.push_back(display_width(columns[k].title));
        for (const auto& row : rows) widths[k] = std::max(widths[k], display_width(row[k]));
    }
    if (total(widths) > width) fit(columns, widths, width);
    std::vector<std::string> lines{line_of(columns, widths, titles)};
    for (const auto& row : rows) lines.push_back(line_of(columns, widths, row));
    return lines;
}

void write_aligned(std::ostream& out, const std::vector<Column>& columns, const std::vector<Row>& rows, int width) {
    for (const auto& line : aligned_lines(columns, rows, width)) out << line << '\n';
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

void write_rows(const Env& env, const std::vector<Column>& columns, const std::vector<Row>& rows) {
    if (!env.out_is_terminal) return write_tab_separated(*env.out, rows);
    write_aligned(*env.out, columns, rows, env.columns());
}

}  // namespace bittern::app
