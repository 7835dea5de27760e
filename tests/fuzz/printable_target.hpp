#pragma once
/// Any bytes as text for a terminal and as a name of a file.

#include "base/file_name.hpp"
#include "base/printable.hpp"
#include "fuzz/property.hpp"

#include <string>

namespace bittern::fuzz {

inline void try_printable(std::string_view text) {
    const auto shown = printable(text);
    require(is_printable(shown), "what is made printable is so");
    require(printable(shown) == shown, "it stays as it is");
    require(is_printable(text) == (shown == text), "only what is unsafe is changed");
    for (const int columns : {0, 1, 2, 7, 40}) {
        const auto cut = elide(shown, columns);
        require(display_width(cut) <= columns, "what is cut fits");
        require(is_printable(cut), "what is cut can be printed");
    }
    const auto component = safe_component(text);
    require(is_printable(component), "a safe component can be printed");
    require(is_file_name(component), "a file system takes it as one component");
    require(safe_component(component) == component, "it stays as it is");
}

}  // namespace bittern::fuzz
