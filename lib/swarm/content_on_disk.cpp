#include "swarm/content_on_disk.hpp"

#include "base/printable.hpp"
#include "content/stat_words.hpp"
#include "swarm/selection.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_set>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;
using State = VerifiedFile::State;

fs::path relative_path(const torrent::File& file, const fs::path& single) {
    if (file.path.empty()) return single;
    fs::path path;
    for (const auto& part : file.path) path /= part;
    return path;
}

State look_at(const fs::path& path, FileOnDisk& file) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        // A folder on the way that may not be entered, or a disk that fails, says nothing of what is in it.
        const bool is_missing = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
        return is_missing ? State::missing : State::unreadable;
    }
    if (!S_ISREG(status.st_mode)) return State::not_a_file;
    if (::access(path.c_str(), R_OK) != 0) return State::unreadable;
    file.size = {status.st_size};
    file.stamp = content::stamp_of(status);
    return State::right;
}

/// How many of a torrent's files are below a folder; of one with very many the first tell enough.
std::size_t count_there(const torrent::Metainfo& metainfo, const fs::path& content) {
    constexpr std::size_t enough = 10'000;
    std::size_t looked_at = 0, there = 0;
    std::error_code ignored;
    for (const auto& file : metainfo.files()) {
        if (!is_created(file)) continue;
        if (++looked_at > enough) break;
        const auto path = metainfo.single_file() ? content : content / relative_path(file, {});
        if (fs::is_regular_file(path, ignored)) ++there;
    }
    return there;
}

}  // namespace

Result<fs::path> find_content(const torrent::Metainfo& metainfo, const fs::path& path) {
    std::error_code error;
    const auto itself = fs::canonical(path, error);
    if (error)
        return fail(error == std::errc::no_such_file_or_directory ? Fault::not_found : Fault::storage,
                    fmt::format("cannot look at {}: {}", printable(path.native()), error.message()));
    const auto inside = itself / metainfo.name();
    if (fs::is_directory(itself) && metainfo.single_file()) return inside;
    return count_there(metainfo, inside) > count_there(metainfo, itself) ? inside : itself;
}

ContentOnDisk look_at_content(const torrent::Metainfo& metainfo, const fs::path& content) {
    const auto count = metainfo.files().size();
    ContentOnDisk disk{.folder = metainfo.single_file() ? content.parent_path() : content,
                       .plan = {},
                       .files = std::vector<FileOnDisk>(count),
                       .states = std::vector<State>(count, State::right)};
    disk.plan.paths.resize(count);
    for (std::size_t k = 0; k < count; ++k) {
        const auto& file = metainfo.files()[k];
        if (!is_created(file)) continue;
        disk.plan.paths[k] = relative_path(file, content.filename());
        disk.states[k] = look_at(disk.folder / disk.plan.paths[k], disk.files[k]);
    }
    return disk;
}

std::vector<fs::path> extra_files(const torrent::Metainfo& metainfo, const ContentOnDisk& disk) {
    if (metainfo.single_file()) return {};
    std::unordered_set<std::string> known;
    for (const auto& file : metainfo.files())
        if (!file.pad) known.insert(relative_path(file, {}).native());
    std::vector<fs::path> extra;
    std::error_code error;
    fs::recursive_directory_iterator walk(disk.folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
        std::error_code ignored;
        if (walk->is_directory(ignored) && !walk->is_symlink(ignored)) continue;
        auto path = walk->path().lexically_relative(disk.folder);
        if (!known.contains(path.native())) extra.push_back(std::move(path));
    }
    std::sort(extra.begin(), extra.end());
    return extra;
}

}  // namespace bittern::swarm
