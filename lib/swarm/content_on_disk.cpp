#include "swarm/content_on_disk.hpp"

#include "base/file_name.hpp"
#include "base/printable.hpp"
#include "content/kept_links.hpp"
#include "content/names.hpp"
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

fs::path joined(const std::vector<std::string>& parts) {
    fs::path path;
    for (const auto& part : parts) path /= part;
    return path;
}

/// Where a file is below the torrent's folder: under the name that the torrent has where something has it, as where it
/// was made, else under the one that get would write.
fs::path place_of(const torrent::File& file, const fs::path& folder) {
    if (!file.raw_path.empty()) {
        auto raw = joined(file.raw_path);
        std::error_code ignored;
        if (fs::symlink_status(folder / raw, ignored).type() != fs::file_type::not_found) return raw;
    }
    return joined(file.path);
}

/// Why nothing can be looked at there.
State state_by(int error) {
    // A folder on the way that may not be entered, or a disk that fails, says nothing of what is in it.
    const bool is_missing = error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG;
    return is_missing ? State::missing : State::unreadable;
}

/// What a link leads to counts as if it were there: nothing is written, and its hashes tell.
State look_at(const fs::path& path, FileOnDisk& file) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return state_by(errno);
    if (S_ISLNK(status.st_mode) && ::stat(path.c_str(), &status) != 0) return State::not_a_file;
    if (!S_ISREG(status.st_mode)) return State::not_a_file;
    if (::access(path.c_str(), R_OK) != 0) return State::unreadable;
    file.size = {status.st_size};
    file.stamp = content::stamp_of(status);
    return State::right;
}

/// In the way in which the torrent's own targets were made safe.
std::string made_safe(std::string_view component) {
    auto name = safe_component(component);
    std::replace(name.begin(), name.end(), '\\', '_');
    return name;
}

State look_at_link(const torrent::File& link, const fs::path& folder) {
    const auto place = place_of(link, folder);
    std::error_code error;
    const auto status = fs::symlink_status(folder / place, error);
    if (status.type() == fs::file_type::not_found) return State::missing;
    if (error) return state_by(error.value());
    const auto text = fs::read_symlink(folder / place, error);
    if (error) return State::wrong;
    const auto parent = place.parent_path();
    const auto target = content::resolve_link({parent.begin(), parent.end()}, text);
    if (!target) return State::wrong;
    std::string safe;
    for (const auto& part : *target) safe += (safe.empty() ? "" : "/") + made_safe(part);
    return safe == link.symlink ? State::right : State::wrong;
}

bool is_link(const torrent::File& file) {
    return !file.symlink.empty() && !file.path.empty();
}

/// How many of a torrent's files are below a folder; of one with very many the first tell enough.
std::size_t count_there(const torrent::Metainfo& metainfo, const fs::path& content) {
    constexpr std::size_t enough = 10'000;
    std::size_t looked_at = 0, there = 0;
    std::error_code ignored;
    for (const auto& file : metainfo.files()) {
        if (!is_created(file)) continue;
        if (++looked_at > enough) break;
        const auto path = metainfo.single_file() ? content : content / place_of(file, content);
        if (fs::is_regular_file(path, ignored)) ++there;
    }
    return there;
}

/// Whether any part of a path is hidden.
bool has_hidden_part(const torrent::File& file) {
    return std::ranges::any_of(file.path, [](const auto& part) { return part.starts_with('.'); });
}

}  // namespace

Result<fs::path> find_content(const torrent::Metainfo& metainfo, const fs::path& path) {
    std::error_code error;
    const auto itself = fs::canonical(path, error);
    if (error)
        return fail(error == std::errc::no_such_file_or_directory ? Fault::not_found : Fault::storage,
                    fmt::format("cannot look at {}: {}", printable(path.native()), error.message()));
    auto inside = itself / metainfo.name();
    if (!metainfo.raw_name().empty() && fs::exists(itself / metainfo.raw_name(), error))
        inside = itself / metainfo.raw_name();
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
        if (is_link(file)) disk.states[k] = look_at_link(file, disk.folder);
        if (!is_created(file)) continue;
        disk.plan.paths[k] = metainfo.single_file() ? content.filename() : place_of(file, disk.folder);
        disk.states[k] = look_at(disk.folder / disk.plan.paths[k], disk.files[k]);
    }
    return disk;
}

std::vector<fs::path> extra_files(const torrent::Metainfo& metainfo, const ContentOnDisk& disk) {
    if (metainfo.single_file()) return {};
    std::unordered_set<std::string> known;
    bool hidden = false;
    for (const auto& file : metainfo.files()) {
        if (file.pad) continue;
        auto path = place_of(file, disk.folder);
        hidden = hidden || has_hidden_part(file);
        // Folders as well: one can be a link.
        for (; !path.empty(); path = path.parent_path()) known.insert(path.native());
    }
    std::vector<fs::path> extra;
    std::error_code error;
    fs::recursive_directory_iterator walk(disk.folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
        std::error_code ignored;
        const bool is_folder = walk->is_directory(ignored) && !walk->is_symlink(ignored);
        const auto name = walk->path().filename().native();
        const bool left_out = content::is_junk(name) || (!hidden && name.starts_with('.'));
        if (is_folder && left_out) walk.disable_recursion_pending();
        if (is_folder || left_out) continue;
        auto path = walk->path().lexically_relative(disk.folder);
        if (!known.contains(path.native())) extra.push_back(std::move(path));
    }
    std::sort(extra.begin(), extra.end());
    return extra;
}

}  // namespace bittern::swarm
