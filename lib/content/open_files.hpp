#pragma once
/// The files that one hashing thread has open, each seen to be what the walk saw.

#include "base/result.hpp"
#include "content/open_regular.hpp"
#include "content/tree.hpp"

#include <cstddef>
#include <map>

namespace bittern::content {

/// Files of a tree by their place in it. Several pieces may read one at the same time.
class OpenFiles {
public:
    explicit OpenFiles(const Tree& tree) : tree_(tree) {}

    /// Opens the file, or goes on with it where it is open. Fault::verification where it is not what
    /// the walk saw, or not there. Good until release() was called as often.
    [[nodiscard]] Result<const RegularFile*> open(std::size_t file);
    /// The last to release a file closes it: Fault::verification if it changed meanwhile.
    [[nodiscard]] Result<void> release(std::size_t file);

private:
    struct OpenFile {
        RegularFile opened;
        std::size_t users = 1;
    };

    const Tree& tree_;
    std::map<std::size_t, OpenFile> files_;
};

/// Fault::verification that names the file, for hashes that would be of no content that ever was.
[[nodiscard]] tl::unexpected<Error> changed_while_hashed(const TreeFile& file);
/// The same for a file that is not what the walk saw, or not there.
[[nodiscard]] Result<void> check_unchanged(const TreeFile& file);

}  // namespace bittern::content
