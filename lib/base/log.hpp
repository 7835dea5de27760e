#pragma once
/// Where the rooms tell what a person may want to know but did not ask for.

#include <functional>
#include <string>
#include <string_view>

namespace bittern {

enum class Severity { debug, info, warning, error };

/// "debug", "info", "warning", "error".
[[nodiscard]] constexpr std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::debug:
            return "debug";
        case Severity::info:
            return "info";
        case Severity::warning:
            return "warning";
        case Severity::error:
            break;
    }
    return "error";
}

/// Receives one line, already printable, without a newline. May be called on the loop thread only.
using Log = std::function<void(Severity, const std::string&)>;

}  // namespace bittern
