#include "rpc/json_writer.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <cmath>

namespace bittern::rpc {
namespace {

bool is_upper(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

/// Whether the byte stands for itself in a JSON text.
bool is_plain(char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value >= 0x20 && value < 0x7f && byte != '"' && byte != '\\';
}

void append_control(std::string& text, char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (byte) {
        case '"':
            text += "\\\"";
            return;
        case '\\':
            text += "\\\\";
            return;
        case '\n':
            text += "\\n";
            return;
        case '\t':
            text += "\\t";
            return;
        default:
            text += "\\u00";
            text += digits[static_cast<unsigned char>(byte) >> 4U];
            text += digits[static_cast<unsigned char>(byte) & 0xfU];
    }
}

void append_snake(std::string& text, std::string_view name) {
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] == '-') {
            text += '_';
        } else if (is_upper(name[at])) {
            if (at > 0 && !is_upper(name[at - 1])) text += '_';
            text += static_cast<char>(name[at] - 'A' + 'a');
        } else {
            text += name[at];
        }
    }
}

}  // namespace

std::string snake_case(std::string_view name) {
    std::string spelled;
    append_snake(spelled, name);
    return spelled;
}

void JsonWriter::append_spelled(std::string_view legacy_name) {
    text_ += '"';
    if (dialect_ == Dialect::legacy)
        text_ += legacy_name;
    else
        append_snake(text_, legacy_name);
    text_ += '"';
}

void JsonWriter::key(std::string_view legacy_name) {
    separate();
    append_spelled(legacy_name);
    text_ += ':';
}

void JsonWriter::name(std::string_view legacy_name) {
    separate();
    append_spelled(legacy_name);
}

void JsonWriter::value(std::string_view text) {
    separate();
    text_ += '"';
    append_escaped(text);
    text_ += '"';
}

void JsonWriter::append_escaped(std::string_view text) {
    while (!text.empty()) {
        const auto plain =
            static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
        text_ += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) return;
        const CodePoint point = first_code_point(text);
        if (!point.valid)
            text_ += "\xef\xbf\xbd";
        else if (point.value < 0x80)
            append_control(text_, text.front());
        else
            text_ += text.substr(0, point.length);
        text.remove_prefix(point.length);
    }
}

void JsonWriter::value(double number) {
    if (!std::isfinite(number)) return value(0);
    char digits[32];
    raw({digits, std::to_chars(digits, digits + sizeof digits, number).ptr});
}

}  // namespace bittern::rpc
