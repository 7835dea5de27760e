#include "base/escaped.hpp"

#include "base/code_points.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

namespace bittern {

std::string escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        const auto bytes = text.substr(0, point.length);
        text.remove_prefix(point.length);
        if (bytes == "\n")
            out += "\\n";
        else if (bytes == "\t")
            out += "\\t";
        else if (bytes == "\r")
            out += "\\r";
        else if (bytes == "\\")
            out += "\\\\";
        else if (!point.valid)
            for (const char byte : bytes) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        else if (is_unsafe_to_print(point.value))
            out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(point.value));
        else
            out += bytes;
    }
    return out;
}

std::string escaped(std::string_view text, int columns) {
    const auto enough = 16 * static_cast<std::size_t>(columns);
    if (text.size() <= enough) return elide(escaped(text), columns);
    return elide(escaped(text.substr(0, enough / 2)) + "…" + escaped(text.substr(text.size() - enough / 2)), columns);
}

}  // namespace bittern
