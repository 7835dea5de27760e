#include "torrent/libtorrent_names.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bittern::torrent {
namespace {

/// From this length on libtorrent cuts a component, perhaps in the middle of the mark.
constexpr std::size_t cut_length = 240;

bool is_taken_out(char32_t point) {
    constexpr std::array<char32_t, 9> points{U'/', U'\\', 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e};
    return std::find(points.begin(), points.end(), point) != points.end();
}

struct Mended {
    std::string text;
    bool replaced = false;  ///< some bytes became underscores
};

Mended mend(std::string_view component) {
    Mended mended;
    while (!component.empty()) {
        const auto point = first_code_point(component);
        if (!point.valid || point.value < 0x20) mended.replaced = true;
        if (!point.valid || !is_taken_out(point.value)) mended.text += component.substr(0, point.length);
        component.remove_prefix(point.length);
    }
    return mended;
}

}  // namespace

bool would_vanish(std::string_view component) {
    const auto left = mend(component).text;
    return left.empty() || left == "." || left == "..";
}

PaddingMark padding_mark(std::string_view component) {
    // nearly every name ends here
    if (component.find("padding") == std::string_view::npos &&
        component.find_first_of("/\\\xe2") == std::string_view::npos)
        return PaddingMark::none;
    const auto mended = mend(component);
    if (mended.text.find("padding") == std::string::npos) return PaddingMark::none;
    if (mended.replaced || component.size() >= cut_length) return PaddingMark::doubtful;
    const bool marked = mended.text.find("_____padding_file_") != std::string::npos;
    return marked ? PaddingMark::marked : PaddingMark::none;
}

}  // namespace bittern::torrent
