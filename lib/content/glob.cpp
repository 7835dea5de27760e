#include "content/glob.hpp"

#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace bittern::content {

namespace {

/// What a name between [: and :] stands for, as pairs of first and last character: ASCII alone, as in git.
struct NamedClass {
    std::string_view name;
    std::string_view ranges;
};

constexpr std::array named_classes{
    NamedClass{"alnum", "09AZaz"},   NamedClass{"alpha", "AZaz"},
    NamedClass{"blank", "  \t\t"},   NamedClass{"cntrl", {"\x00\x1f\x7f\x7f", 4}},
    NamedClass{"digit", "09"},       NamedClass{"graph", "!~"},
    NamedClass{"lower", "az"},       NamedClass{"print", " ~"},
    NamedClass{"punct", "!/:@[`{~"}, NamedClass{"space", "\t\r  "},
    NamedClass{"upper", "AZ"},       NamedClass{"xdigit", "09AFaf"},
};

}  // namespace

class Glob::Parser {
public:
    explicit Parser(std::string_view pattern) : left_(pattern) {}

    /// The tokens, or what is wrong with the pattern.
    tl::expected<std::vector<Token>, const char*> parse() {
        while (!left_.empty() && !problem_) tokens_.push_back(next());
        if (problem_) return tl::unexpected(problem_);
        return std::move(tokens_);
    }

private:
    Token next() {
        const bool part_begins =
            tokens_.empty() || (tokens_.back().kind == Kind::literal && tokens_.back().literal == U'/');
        if (part_begins && take("**/")) return {.kind = Kind::folders};
        if (take("**")) {
            while (take("*")) {
            }
            return {.kind = Kind::deep};
        }
        if (take("*")) return {.kind = Kind::star};
        if (take("?")) return {.kind = Kind::any};
        if (take("[")) return set();
        return {.literal = character()};
    }

    Token set() {
        Token token{.kind = Kind::set};
        token.negated = take("!") || take("^");
        bool first = true;  // a ']' in front is one of the set
        while (!problem_ && (first || !take("]"))) {
            first = false;
            if (left_.empty()) {
                problem_ = "its '[' is not closed by a ']'";
                break;
            }
            if (opens("[:", ":]")) {
                named_class(token.ranges);
                continue;
            }
            if (opens("[.", ".]") || opens("[=", "=]")) problem_ = "[. .] and [= =] are not known in a set";
            const char32_t low = character();
            const bool range = left_.size() > 1 && left_[0] == '-' && left_[1] != ']';
            if (range) left_.remove_prefix(1);
            token.ranges.push_back({low, range ? character() : low});
        }
        return token;
    }

    [[nodiscard]] bool opens(std::string_view begin, std::string_view end) const {
        return left_.starts_with(begin) && left_.find(end, begin.size()) != std::string_view::npos;
    }

    /// At a "[:" that is closed.
    void named_class(std::vector<Range>& ranges) {
        const auto name = left_.substr(2, left_.find(":]", 2) - 2);
        const auto found = std::ranges::find(named_classes, name, &NamedClass::name);
        if (found == named_classes.end()) {
            problem_ =
                "it names a class that is none of [:alnum:], [:alpha:], [:blank:], [:cntrl:], [:digit:], "
                "[:graph:], [:lower:], [:print:], [:punct:], [:space:], [:upper:], [:xdigit:]";
            return;
        }
        left_.remove_prefix(name.size() + 4);
        for (std::size_t k = 0; k < found->ranges.size(); k += 2)
            ranges.push_back(
                {static_cast<unsigned char>(found->ranges[k]), static_cast<unsigned char>(found->ranges[k + 1])});
    }

    char32_t character() {
        if (take("\\") && left_.empty()) problem_ = "nothing stands behind its last backslash";
        if (left_.empty()) return 0;
        const CodePoint point = first_code_point(left_);
        left_.remove_prefix(point.length);
        return point.value;
    }

    bool take(std::string_view text) {
        if (!left_.starts_with(text)) return false;
        left_.remove_prefix(text.size());
        return true;
    }

    std::string_view left_;
    std::vector<Token> tokens_;
    const char* problem_ = nullptr;
};

Result<Glob> Glob::parse(std::string_view pattern, std::string_view typed) {
    auto tokens = Parser(pattern).parse();
    if (!tokens) {
        return fail(Fault::usage, fmt::format("the pattern '{}' makes no sense: {}", printable(typed), tokens.error()));
    }
    Glob glob;
    glob.tokens_ = std::move(*tokens);
    return glob;
}

bool Glob::accepts(const Token& token, char32_t point) {
    switch (token.kind) {
        case Kind::literal:
            return point == token.literal;
        case Kind::deep:
        case Kind::folders:
            return true;
        case Kind::any:
        case Kind::star:
            return point != U'/';
        case Kind::set:
            break;
    }
    const bool listed = std::any_of(token.ranges.begin(), token.ranges.end(),
                                    [&](const Range& range) { return point >= range.first && point <= range.last; });
    return point != U'/' && listed != token.negated;
}

/// In state k the tokens before k are matched; those that may match nothing are passed at once.
void Glob::enter(std::vector<bool>& states, std::size_t state) const {
    states[state] = true;
    while (state < tokens_.size() && tokens_[state].kind >= Kind::star) states[++state] = true;
}

// All states that the pattern may be in are followed side by side, so that no pattern makes it try
// again and again.
bool Glob::matches(std::string_view path) const {
    std::vector<bool> states(tokens_.size() + 1), following(tokens_.size() + 1);
    enter(states, 0);
    while (!path.empty()) {
        const CodePoint point = first_code_point(path);
        path.remove_prefix(point.length);
        following.assign(following.size(), false);
        for (std::size_t k = 0; k < tokens_.size(); ++k) {
            if (!states[k] || !accepts(tokens_[k], point.value)) continue;
            const Kind kind = tokens_[k].kind;
            if (kind >= Kind::star) following[k] = true;
            // A run of folders ends only where a folder does.
            if (kind != Kind::folders || point.value == U'/') enter(following, k + 1);
        }
        states.swap(following);
    }
    return states.back();
}

}  // namespace bittern::content
