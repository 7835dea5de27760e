#pragma once
/// Where the files are that tests read.

#include <string>

namespace bittern::testing {

/// The folder `tests` of the sources. Known to one object file only: so the others are the same wherever they are
/// built, and a compiler's cache has them.
[[nodiscard]] std::string test_data();

}  // namespace bittern::testing
