#pragma once
/// Where the rooms tell what a person may want to know but did not ask for.

#include <functional>
#include <string>

namespace bittern {

enum class Severity { debug, info, warning, error };

/// Receives one line, already printable, without a newline. May be called on the loop thread only.
using Log = std::function<void(Severity, const std::string&)>;

}  // namespace bittern
