#include "swarm/obstacles.hpp"

#include "base/printable.hpp"

#include <sys/stat.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> refuse(const fs::path& path, const char* what) {
    return fail(Fault::refused, fmt::format("{} is {}: move it away, or choose another folder with -o",
                                            printable(path.native()), what));
}

}  // namespace

Result<void> Obstacles::check(const fs::path& path) {
    fs::path at = folder_;
    for (auto part = path.begin(); part != path.end(); ++part) {
        at /= *part;
        const bool last = std::next(part) == path.end();
        Found found = Found::nothing;
        if (last)
            found = look(at);
        else if (const auto known = folders_.find(at.native()); known != folders_.end())
            found = known->second;
        else
            found = folders_[at.native()] = look(at);
        if (found == Found::nothing) return {};
        if (found == Found::link) return refuse(at, "a symbolic link, which a download could follow out of its folder");
        if (last && found != Found::file) return refuse(at, "not a regular file, but the torrent has a file there");
        if (!last && found != Found::folder) return refuse(at, "not a folder, but the torrent has a folder there");
    }
    return {};
}

Obstacles::Found Obstacles::look(const fs::path& path) {
    struct stat status {};
    // What can't be looked at can't be written either: the disk says so in its own words then.
    if (::lstat(path.c_str(), &status) != 0) return Found::nothing;
    if (S_ISLNK(status.st_mode)) return Found::link;
    if (S_ISDIR(status.st_mode)) return Found::folder;
    return S_ISREG(status.st_mode) ? Found::file : Found::other;
}

}  // namespace bittern::swarm
