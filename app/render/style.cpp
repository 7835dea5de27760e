#include "app/render/style.hpp"

#include <fmt/format.h>

namespace bittern::app {

bool wants_color(ColorWhen when, bool is_terminal, const EnvironmentReader& environment) {
    if (when != ColorWhen::automatic) return when == ColorWhen::always;
    const auto no_color = environment("NO_COLOR");
    return is_terminal && (!no_color || no_color->empty()) && environment("TERM") != "dumb";
}

std::string Style::mark(std::string_view code, std::string_view text) const {
    return on_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

}  // namespace bittern::app
