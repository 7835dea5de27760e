#pragma once
/// A file or folder looked at as it is: nothing has to be shared of it.

#include "content/tree.hpp"

namespace bittern::content {

/// What could not be taken: a name that is no UTF-8, a file or folder that may not be read (nothing is known then of
/// what is below it).
struct Obstacle {
    std::string path;  ///< below the root, as on disk
    Error error;
};

struct Survey {
    Tree tree;  ///< without warnings about names
    std::vector<Obstacle> obstacles;
};

/// As walk() of one root, but it may be without content, and obstacles are listed instead of being faults. `root` is
/// absolute.
[[nodiscard]] Result<Survey> survey(const std::filesystem::path& root, const WalkOptions& options);

}  // namespace bittern::content
