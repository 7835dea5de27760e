#include "base/printable.hpp"

#include "base/code_points.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace bittern {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view ellipsis = "\xE2\x80\xA6";     // U+2026

bool is_safe(const CodePoint& point) {
    return point.valid && !is_unsafe_to_print(point.value);
}

/// The bytes before the first that isn't printable ASCII: nearly always all, so they are worth no closer look.
std::size_t plain(std::string_view text) {
    const auto odd = std::ranges::find_if(text, [](char byte) { return byte < ' ' || byte > '~'; });
    return static_cast<std::size_t>(odd - text.begin());
}

/// What takes columns: one code point and the marks drawn on it.
struct Cell {
    std::string_view bytes;
    int width = 0;
};

std::vector<Cell> cells_of(std::string_view text) {
    std::vector<Cell> cells;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = first_code_point(text.substr(at));
        const int width = column_width(point.value);
        if (width == 0 && !cells.empty()) {
            const std::string_view last = cells.back().bytes;
            cells.back().bytes = {last.data(), last.size() + point.length};
        } else {
            cells.push_back({text.substr(at, point.length), width});
        }
        at += point.length;
    }
    return cells;
}

}  // namespace

std::string printable(std::string_view text) {
    const std::size_t known = plain(text);
    std::string out(text.substr(0, known));
    text.remove_prefix(known);
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        out += is_safe(point) ? text.substr(0, point.length) : replacement;
        text.remove_prefix(point.length);
    }
    return out;
}

bool is_printable(std::string_view text) {
    text.remove_prefix(plain(text));
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        if (!is_safe(point)) return false;
        text.remove_prefix(point.length);
    }
    return true;
}

int display_width(std::string_view text) {
    int width = static_cast<int>(plain(text));
    text.remove_prefix(plain(text));
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        width += column_width(point.value);
        text.remove_prefix(point.length);
    }
    return width;
}

std::string elide(std::string_view text, int columns) {
    if (display_width(text) <= columns) return std::string(text);
    if (columns <= 0) return {};
    const std::vector<Cell> cells = cells_of(text);
    int left = columns / 2;
    int right = columns - 1 - left;
    std::string front;
    for (auto cell = cells.begin(); cell != cells.end() && cell->width <= left; ++cell) {
        front += cell->bytes;
        left -= cell->width;
    }
    auto back = cells.end();
    while (back != cells.begin() && std::prev(back)->width <= right) right -= (--back)->width;
    const char* tail = back == cells.end() ? text.data() + text.size() : back->bytes.data();
    return front + std::string(ellipsis) + std::string(tail, text.data() + text.size());
}

}  // namespace bittern
