#pragma once
/// Numbers that people and links write: ports, counts, indices.

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bittern {

/// The number that the whole text is in decimal digits, without a sign; nullopt for anything else and for what
/// doesn't fit the type.
template <std::integral Number>
[[nodiscard]] std::optional<Number> whole_number(std::string_view text) {
    Number number{};
    if (text.starts_with('-')) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// A port, 0 to 65535.
[[nodiscard]] inline std::optional<std::uint16_t> parse_port(std::string_view text) {
    return whole_number<std::uint16_t>(text);
}

}  // namespace bittern
