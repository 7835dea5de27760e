#include "base/utf8.hpp"

#include <algorithm>

namespace bittern {
namespace {

/// What a leading byte promises: how many bytes follow it, and which values the first of them may
/// have. The narrower ranges shut out overlong forms (E0, F0), surrogates (ED) and values beyond
/// U+10FFFF (F4).
struct Lead {
    int following = -1;  ///< -1: not a leading byte
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
};

Lead lead_of(unsigned char byte) {
    if (byte < 0x80) return {.following = 0};
    if (byte < 0xC2) return {};
    if (byte < 0xE0) return {.following = 1};
    if (byte == 0xE0) return {.following = 2, .low = 0xA0};
    if (byte == 0xED) return {.following = 2, .high = 0x9F};
    if (byte < 0xF0) return {.following = 2};
    if (byte == 0xF0) return {.following = 3, .low = 0x90};
    if (byte < 0xF4) return {.following = 3};
    if (byte == 0xF4) return {.following = 3, .high = 0x8F};
    return {};
}

char continuation(unsigned bits) {
    return static_cast<char>(0x80U | (bits & 0x3FU));
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text.front());
    Lead lead = lead_of(byte);
    if (lead.following < 0) return {.length = 1};
    if (lead.following == 0) return {.value = byte, .length = 1, .valid = true};
    auto value = static_cast<char32_t>(byte & (0x3FU >> lead.following));
    const auto length = static_cast<std::size_t>(lead.following) + 1;
    for (std::size_t k = 1; k < length; ++k) {
        const auto next = k < text.size() ? static_cast<unsigned char>(text[k]) : 0U;
        if (next < lead.low || next > lead.high) return {.length = k};
        lead.low = 0x80, lead.high = 0xBF;
        value = (value << 6U) | (next & 0x3FU);
    }
    return {.value = value, .length = length, .valid = true};
}

void append_utf8(std::string& text, char32_t value) {
    const auto bits = static_cast<unsigned>(value);
    if (bits < 0x80) {
        text += static_cast<char>(bits);
        return;
    }
    if (bits < 0x800) {
        text += static_cast<char>(0xC0U | (bits >> 6U));
    } else {
        if (bits < 0x10000) {
            text += static_cast<char>(0xE0U | (bits >> 12U));
        } else {
            text += static_cast<char>(0xF0U | (bits >> 18U));
            text += continuation(bits >> 12U);
        }
        text += continuation(bits >> 6U);
    }
    text += continuation(bits);
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        if (!point.valid) return false;
        text.remove_prefix(point.length);
    }
    return true;
}

}  // namespace bittern
