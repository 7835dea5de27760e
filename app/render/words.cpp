#include "app/render/words.hpp"

#include "base/printable.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    if (count == 1) return fmt::format("1 {}", one);
    return many.empty() ? fmt::format("{} {}s", count, one) : fmt::format("{} {}", count, many);
}

std::string percent(Bytes done, Bytes total) {
    if (total.count <= 0) return "100%";
    const auto share = static_cast<double>(std::clamp(done, Bytes{0}, total).count) / static_cast<double>(total.count);
    const int whole = static_cast<int>(share * 100);
    return fmt::format("{}%", done < total ? std::min(whole, 99) : 100);
}

std::vector<std::string> wrapped(std::string_view text, int columns) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = elide(text.substr(0, end), columns);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (lines.empty() || display_width(lines.back()) + 1 + display_width(word) > columns)
            lines.push_back(word);
        else
            lines.back() += " " + word;
    }
    return lines;
}

std::string in_time(Bytes size, std::chrono::steady_clock::duration took) {
    const auto seconds = std::chrono::duration<double>(took).count();
    if (seconds < 0.1) return "";
    const auto rate = Rate{static_cast<std::int64_t>(static_cast<double>(size.count) / seconds)};
    const auto time = seconds < 10 ? fmt::format("{:.1f} s", seconds)
                                   : to_string(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
    return fmt::format(" in {} ({})", time, to_string(rate));
}

}  // namespace bittern::app
