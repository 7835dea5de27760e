#include "app/render/keys.hpp"

#include "base/code_points.hpp"
#include "base/utf8.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace bittern::app {
namespace {

using Key = KeyPress::Key;

constexpr char escape = '\033';

/// What comes behind `ESC [` or `ESC O`.
constexpr std::array<std::pair<std::string_view, Key>, 12> sequences{{{"A", Key::up},
                                                                      {"B", Key::down},
                                                                      {"C", Key::right},
                                                                      {"D", Key::left},
                                                                      {"H", Key::home},
                                                                      {"F", Key::end},
                                                                      {"1~", Key::home},
                                                                      {"4~", Key::end},
                                                                      {"5~", Key::page_up},
                                                                      {"6~", Key::page_down},
                                                                      {"7~", Key::home},
                                                                      {"8~", Key::end}}};

std::optional<Key> key_of(std::string_view sequence) {
    for (const auto& [known, key] : sequences)
        if (known == sequence) return key;
    return std::nullopt;
}

/// How long a sequence is that begins with ESC; 0: it is not whole.
std::size_t length_of_sequence(std::string_view bytes) {
    if (bytes.size() < 2 || (bytes[1] != '[' && bytes[1] != 'O')) return 1;
    for (std::size_t k = 2; k < bytes.size(); ++k)
        if (bytes[k] >= '@' && bytes[k] <= '~') return k + 1;
    return 0;
}

/// How many bytes the character has that begins so; 0: not all of them are there.
std::size_t length_of_character(std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes.front());
    const std::size_t wanted = first < 0xC0 || first >= 0xF8 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return wanted <= bytes.size() ? wanted : 0;
}

std::optional<KeyPress> key_for(std::string_view one) {
    if (one.front() == escape) {
        if (one.size() == 1) return KeyPress{Key::escape};
        if (const auto key = key_of(one.substr(2))) return KeyPress{*key};
        return std::nullopt;
    }
    if (one == "\r" || one == "\n") return KeyPress{Key::enter};
    if (one == "\177" || one == "\b") return KeyPress{Key::backspace};
    if (!is_utf8(one) || is_unsafe_to_print(first_code_point(one).value)) return std::nullopt;
    return KeyPress{Key::text, std::string(one)};
}

}  // namespace

std::vector<KeyPress> take_keys(std::string& bytes) {
    std::vector<KeyPress> keys;
    while (!bytes.empty()) {
        const auto length = bytes.front() == escape ? length_of_sequence(bytes) : length_of_character(bytes);
        if (length == 0) break;
        if (auto key = key_for(std::string_view(bytes).substr(0, length))) keys.push_back(*std::move(key));
        bytes.erase(0, length);
    }
    return keys;
}

}  // namespace bittern::app
