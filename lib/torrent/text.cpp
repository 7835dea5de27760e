#include "torrent/text.hpp"

#include "base/printable.hpp"

namespace bittern::torrent {

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string in_quotes(std::string_view text) {
    constexpr int longest = 100;
    return "'" + elide(printable(text), longest) + "'";
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n", byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace bittern::torrent
