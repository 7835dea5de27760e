#pragma once
/// A file or folder looked at as it is: nothing has to be shared of it.

#include "content/tree.hpp"

#include <functional>
#include <string>

namespace bittern::content {

/// What could not be taken: a file or folder that may not be read (nothing is known then of what is below it); for
/// walk() also a name that is no UTF-8.
struct Obstacle {
    std::string path;  ///< below the root, as on disk
    Error error;
};

struct Survey {
    Tree tree;  ///< without warnings about names, which may be of any bytes
    std::vector<Obstacle> obstacles;
};

/// What becomes of a symbolic link, by its path below the root.
using LinkChoice = std::function<Links(const std::string& path)>;

/// As walk() of one root, but it may be without content, and obstacles are listed instead of being faults. `root` is
/// absolute. `links_at` is asked instead of `options.links`. Links are kept wherever they lead
/// (leave_out_dangling_links() is for who asks): a target that is no path below the root is one component with all that
/// the link says.
[[nodiscard]] Result<Survey> survey(const std::filesystem::path& root, const WalkOptions& options,
                                    const LinkChoice& links_at);

}  // namespace bittern::content
