#pragma once
/// What someone may have meant who wrote a name that is not there.

#include <span>
#include <string>
#include <string_view>

namespace bittern::swarm {

/// The candidate that takes the fewest changed letters to become the text, upper and lower case
/// alike; the first of equals. Looks at the first thousand only; empty where there is none.
[[nodiscard]] std::string nearest(std::string_view text, std::span<const std::string> candidates);

}  // namespace bittern::swarm
