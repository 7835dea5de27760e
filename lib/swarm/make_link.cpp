#include "swarm/make_link.hpp"

#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;

/// The link's target relative to the folder that holds the link: "../" for each of the link's own folders.
fs::path target_of(const torrent::File& link) {
    fs::path target;
    for (std::size_t k = 1; k < link.path.size(); ++k) target /= "..";
    return target / *link.symlink;
}

tl::unexpected<Error> not_made(const fs::path& link, Fault fault, const fs::path& place, std::string_view why) {
    return fail(fault, fmt::format("the link '{}' was not made: '{}' {}", printable(link.native()),
                                   printable(place.native()), why));
}

tl::unexpected<Error> disk_refused(const fs::path& link, const fs::path& place) {
    return not_made(link, Fault::storage, place, fmt::format("can't be made or opened ({})", errno_message(errno)));
}

/// A folder held open, so that whatever takes its name meanwhile is not what the next step goes through.
struct Place {
    fs::path path;
    Descriptor folder;
};

/// One folder further down, made where it is missing.
Result<Place> step(const Place& above, const std::string& name, const fs::path& link) {
    Place place{.path = above.path / name, .folder = {}};
    constexpr int no_link = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    if (::mkdirat(above.folder.get(), name.c_str(), 0777) != 0 && errno != EEXIST)
        return disk_refused(link, place.path);
    place.folder = Descriptor(::openat(above.folder.get(), name.c_str(), no_link));
    if (place.folder.is_open()) return place;
    if (errno == ENOTDIR || errno == ELOOP)
        return not_made(link, Fault::refused, place.path, "is not a folder, or only a link to one");
    return disk_refused(link, place.path);
}

}  // namespace

Result<void> make_link(const fs::path& root, const torrent::File& link) {
    fs::path whole = root;
    for (const auto& part : link.path) whole /= part;
    Place place{.path = root.parent_path(), .folder = {}};
    std::error_code told_by_open;
    fs::create_directories(place.path, told_by_open);
    place.folder = Descriptor(::open(place.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!place.folder.is_open()) return disk_refused(whole, place.path);
    BITTERN_TRY(place, step(place, root.filename(), whole));
    for (std::size_t k = 0; k + 1 < link.path.size(); ++k) {
        BITTERN_TRY(place, step(place, link.path[k], whole));
    }
    const auto target = target_of(link);
    if (::symlinkat(target.c_str(), place.folder.get(), link.path.back().c_str()) == 0) return {};
    if (errno != EEXIST) return disk_refused(whole, whole);
    std::error_code no_link;
    if (fs::read_symlink(whole, no_link) == target) return {};
    return not_made(whole, Fault::refused, whole, "is something else already");
}

}  // namespace bittern::swarm
