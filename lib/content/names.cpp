#include "content/names.hpp"

#include "base/code_points.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

namespace bittern::content {
namespace {

/// Marks and jamo that composed names seldom have.
bool looks_decomposed(std::string_view name) {
    while (!name.empty()) {
        const char32_t point = first_code_point(name).value;
        const bool jamo = point >= 0x1100 && point <= 0x11FF;
        if (is_combining_diacritic(point) || jamo || point == 0x3099 || point == 0x309A) return true;
        name.remove_prefix(first_code_point(name).length);
    }
    return false;
}

bool is_device_of_windows(std::string_view name) {
    constexpr std::array devices{"con", "prn", "aux", "nul"};
    const std::string stem = twin_key(name.substr(0, name.find('.')));
    const bool numbered =
        stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '1' && stem[3] <= '9';
    return numbered || std::find(devices.begin(), devices.end(), stem) != devices.end();
}

bool is_trouble_for_windows(std::string_view name) {
    return name.find_first_of("<>:\"\\|?*") != std::string_view::npos || name.ends_with('.') || name.ends_with(' ') ||
           is_device_of_windows(name);
}

/// How many names have a trait, and the first of them.
struct Finding {
    std::size_t count = 0;
    std::string example;
    void add(std::string_view found) {
        if (count++ == 0) example = printable(found);
    }
};

class Inspection {
public:
    void name(const std::string& folder, const std::string& name) {
        const auto [earlier, is_new] = names_by_key_.try_emplace(folder + twin_key(name), name);
        if (!is_new && earlier->second == name) return;  // a folder seen before
        if (!is_new) twins_.add(fmt::format("'{}' and '{}'", earlier->second, name));
        if (looks_decomposed(name)) decomposed_.add(name);
        if (!is_printable(name) || name.find('\\') != std::string::npos) replaced_.add(name);
        if (is_trouble_for_windows(name)) windows_.add(name);
    }

    [[nodiscard]] std::vector<std::string> warnings() const {
        std::vector<std::string> out;
        const auto tell = [&](const Finding& finding, const char* one, const char* many) {
            if (finding.count == 0) return;
            out.push_back(
                fmt::format("{} {} (e.g. {})", finding.count, finding.count == 1 ? one : many, finding.example));
        };
        tell(twins_,
             "pair of names differs only by case or accents' encoding; macOS and Windows keep one "
             "of them",
             "pairs of names differ only by case or accents' encoding; macOS and Windows keep one "
             "of each");
        tell(decomposed_, "name has accents as separate marks (not NFC); other systems may not find it as typed",
             "names have accents as separate marks (not NFC); other systems may not find them as "
             "typed");
        tell(replaced_, "name has control or invisible characters, or a backslash; receivers will replace them",
             "names have control or invisible characters, or a backslash; receivers will replace them");
        tell(windows_, "name can't be stored by Windows", "names can't be stored by Windows");
        return out;
    }

private:
    std::unordered_map<std::string, std::string_view>
        names_by_key_;  ///< key: the folder as it is, then the name's twin key
    Finding twins_, decomposed_, replaced_, windows_;
};

}  // namespace

bool is_junk(std::string_view name) {
    constexpr std::array junk{".DS_Store", "Thumbs.db", "desktop.ini"};
    return std::find(junk.begin(), junk.end(), name) != junk.end();
}

std::vector<std::string> warnings_about_names(std::span<const TreeFile> files) {
    return warnings_about_names(files.size(), [&](std::size_t number) { return std::span(files[number].components); });
}

std::vector<std::string> warnings_about_names(std::size_t count, const ComponentsOf& components_of) {
    Inspection inspection;
    for (std::size_t number = 0; number < count; ++number) {
        std::string folder;
        for (const std::string& component : components_of(number)) {
            inspection.name(folder, component);
            folder += component + '/';
        }
    }
    return inspection.warnings();
}

}  // namespace bittern::content
