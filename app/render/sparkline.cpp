#include "app/render/sparkline.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace bittern::app {

std::string sparkline(std::span<const double> values) {
    constexpr std::array bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const double most = values.empty() ? 0 : std::max(0.0, std::ranges::max(values));
    std::string line;
    for (const double value : values) {
        const double eighths = most > 0 ? std::floor(value / most * static_cast<double>(bars.size())) : 0;
        line += value < 0 ? " " : bars[std::min(static_cast<std::size_t>(eighths), bars.size() - 1)];
    }
    return line;
}

}  // namespace bittern::app
