#pragma once
/// Shell patterns over paths, as .gitignore has them.

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bittern::content {

/// One pattern over a whole path whose parts are joined by '/'. `*` and `?` cross no '/', `**`
/// does, and as a whole part it stands for any number of folders, none included; `[a-z]`, `[!a-z]`,
/// `[[:digit:]_]` are sets; a backslash takes the next character as it is. Characters are code points, upper and
/// lower case differ.
class Glob {
public:
    /// Fault::usage for a set that is not closed, a class that nobody knows or a backslash at the end, naming the
    /// pattern as it was `typed`.
    [[nodiscard]] static Result<Glob> parse(std::string_view pattern, std::string_view typed);
    [[nodiscard]] static Result<Glob> parse(std::string_view pattern) { return parse(pattern, pattern); }

    /// Takes time in proportion to the path's length times the pattern's, whatever they are.
    [[nodiscard]] bool matches(std::string_view path) const;

private:
    struct Range {
        char32_t first, last;
    };
    enum class Kind {
        literal,
        any,      ///< `?`
        set,      ///< `[...]`
        star,     ///< `*`
        deep,     ///< `**`
        folders,  ///< a part that is `**`, with the '/' behind it
    };
    struct Token {
        Kind kind = Kind::literal;
        char32_t literal = 0;
        bool negated = false;
        std::vector<Range> ranges = {};
    };
    class Parser;
    [[nodiscard]] static bool accepts(const Token& token, char32_t point);
    void enter(std::vector<bool>& states, std::size_t state) const;

    std::vector<Token> tokens_;
};

}  // namespace bittern::content
