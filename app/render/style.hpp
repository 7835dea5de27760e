#pragma once
/// Colour, where the reader of a stream can see it and wants it.

#include "base/paths.hpp"

#include <string>
#include <string_view>

namespace bittern::app {

enum class ColorWhen { automatic, always, never };

/// Whether one stream gets colour. `automatic` asks that it is a terminal, that NO_COLOR is unset
/// or empty (no-color.org) and that TERM is not "dumb".
[[nodiscard]] bool wants_color(ColorWhen when, bool is_terminal, const EnvironmentReader& environment);

/// Marks text for one stream; without colour the text stays as it is.
class Style {
public:
    enum class Color { off, on };
    explicit Style(Color color) : on_(color == Color::on) {}

    [[nodiscard]] std::string error(std::string_view text) const { return mark("1;31", text); }
    [[nodiscard]] std::string warning(std::string_view text) const { return mark("1;33", text); }
    [[nodiscard]] std::string good(std::string_view text) const { return mark("32", text); }
    [[nodiscard]] std::string strong(std::string_view text) const { return mark("1", text); }
    [[nodiscard]] std::string faint(std::string_view text) const { return mark("2", text); }
    [[nodiscard]] bool has_color() const { return on_; }

private:
    [[nodiscard]] std::string mark(std::string_view code, std::string_view text) const;
    bool on_;
};

}  // namespace bittern::app
