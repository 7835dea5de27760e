#include "daemon/toml_nesting.hpp"

#include <algorithm>

namespace bittern::daemon {
namespace {

/// Where the string that the text begins with ends; one that doesn't end takes its line (or all, where it may have
/// several), and the parser stops there.
std::size_t string_length(std::string_view text) {
    const char quote = text.front();
    const bool escapes = quote == '"';
    const bool long_form = text.size() > 2 && text[1] == quote && text[2] == quote;
    for (std::size_t at = long_form ? 3 : 1; at < text.size(); ++at) {
        if (escapes && text[at] == '\\') {
            ++at;
        } else if (!long_form && (text[at] == quote || text[at] == '\n')) {
            return at + 1;
        } else if (long_form && text.substr(at, 3) == std::string_view(text.data(), 3)) {
            // Two quotes may stand before the three that end it.
            for (at += 3; at < text.size() && text[at] == quote;) ++at;
            return at;
        }
    }
    return text.size();
}

/// The bytes at the front that are one thing: a string, a comment, or a single character.
std::size_t token_length(std::string_view text) {
    if (text.front() == '"' || text.front() == '\'') return string_length(text);
    if (text.front() == '#') return std::min(text.find('\n'), text.size());
    return 1;
}

class Depth {
public:
    void take(char c) {
        if (c == '.')
            ++dots_;
        else if (std::string_view("\n=,[]{}").find(c) != std::string_view::npos)
            dots_ = 0;
        if (c == '[' || c == '{') ++open_;
        if (c == ']' || c == '}') --open_;
    }
    [[nodiscard]] bool is_too_deep() const { return dots_ >= deepest_nesting || open_ > deepest_nesting; }

private:
    int dots_ = 0;  ///< of the key at hand
    int open_ = 0;
};

}  // namespace

std::optional<Position> too_deep(std::string_view text) {
    Depth depth;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = token_length(text.substr(at));
        if (length == 1) depth.take(text[at]);
        if (depth.is_too_deep()) return position_of(text, at);
        at += length;
    }
    return std::nullopt;
}

}  // namespace bittern::daemon
