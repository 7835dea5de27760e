#pragma once
/// A configuration file for a person to start from.

#include <string>

namespace bittern::daemon {

/// Every key with what it means, its unit and its default, all of them commented out: as a file it changes nothing.
/// Without the `#` before a key or a table it is sound as well.
[[nodiscard]] std::string config_example();

}  // namespace bittern::daemon
