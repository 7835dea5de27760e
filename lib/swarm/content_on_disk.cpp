#include "swarm/content_on_disk.hpp"

#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "content/kept_links.hpp"
#include "content/names.hpp"
#include "content/stat_words.hpp"
#include "swarm/places.hpp"
#include "swarm/selection.hpp"
#include "torrent/compare.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::swarm {
namespace {

namespace fs = std::filesystem;
using State = VerifiedFile::State;

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
    if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) return State::unreadable;
    file.size = {status.st_size};
    file.stamp = content::stamp_of(status);
    return State::right;
}

State look_at_link(const torrent::File& link, const fs::path& place, const fs::path& folder) {
    std::error_code error;
    const auto status = fs::symlink_status(folder / place, error);
    if (status.type() == fs::file_type::not_found) return State::missing;
    if (error) return state_by(error.value());
    const auto text = fs::read_symlink(folder / place, error);
    if (error) return State::wrong;
    const auto parent = place.parent_path();
    const auto target = content::resolve_link({parent.begin(), parent.end()}, text);
    if (!target) return State::wrong;
    const auto path = fmt::format("{}", fmt::join(*target, "/"));
    return path == *link.raw_symlink || path == *link.symlink ? State::right : State::wrong;
}

bool is_link(const torrent::File& file) {
    return !file.symlink.empty() && !file.path.empty();
}

/// How many of a torrent's files are below a folder; of one with very many the first tell enough.
std::size_t count_there(const torrent::Metainfo& metainfo, const fs::path& content) {
    constexpr std::size_t enough = 10'000;
    std::size_t looked_at = 0, there = 0;
    std::error_code ignored;
    const Places places(metainfo, content);
    for (std::size_t k = 0; k < metainfo.files().size(); ++k) {
        if (!is_created(metainfo.files()[k])) continue;
        if (++looked_at > enough) break;
        const auto path = metainfo.single_file() ? content : content / places.of(k);
        if (fs::is_regular_file(path, ignored)) ++there;
    }
    return there;
}

/// Where the file is of a torrent that is one, which should be there. A v2 torrent of a folder with nothing but a file
/// of its own name is such a one as well, and that lies a folder deeper.
fs::path single_at(const torrent::Metainfo& metainfo, fs::path place) {
    std::error_code ignored;
    if (!fs::is_directory(place, ignored)) return place;
    auto deeper = content_below(metainfo, place);
    return fs::exists(deeper, ignored) ? deeper : place;
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
    auto inside = content_below(metainfo, itself);
    if (fs::is_directory(itself, error) && metainfo.single_file()) return single_at(metainfo, std::move(inside));
    return count_there(metainfo, inside) > count_there(metainfo, itself) ? inside : itself;
}

Result<void> check_kind_of_content(const torrent::Metainfo& metainfo, const fs::path& content) {
    struct stat status {};
    if (::stat(content.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return {};  // what is not there is missing
    const auto shown = printable(content.native());
    if (!S_ISREG(status.st_mode))
        return fail(Fault::refused, fmt::format("{} is {}, which can't be verified", shown, content::kind_of(status)));
    if (metainfo.single_file()) return {};
    return fail(Fault::usage, fmt::format("{} is a file, but the torrent is of a folder, {}: name that, or the folder "
                                          "it is in",
                                          shown, printable(metainfo.name())));
}

ContentOnDisk look_at_content(const torrent::Metainfo& metainfo, const fs::path& content) {
    const auto count = metainfo.files().size();
    ContentOnDisk disk{.folder = metainfo.single_file() ? content.parent_path() : content,
                       .plan = {},
                       .files = std::vector<FileOnDisk>(count),
                       .states = std::vector<State>(count, State::right),
                       .under_raw_name = std::vector<bool>(count)};
    disk.plan.paths.resize(count);
    const Places places(metainfo, disk.folder);
    for (std::size_t k = 0; k < count; ++k) {
        const auto& file = metainfo.files()[k];
        if (!is_link(file) && !is_created(file)) continue;
        auto place = metainfo.single_file() ? content.filename() : places.of(k);
        disk.under_raw_name[k] = file.renamed && place.native() == torrent::given_path(metainfo, k);
        if (is_link(file)) disk.states[k] = look_at_link(file, place, disk.folder);
        if (!is_created(file)) continue;
        disk.states[k] = look_at(disk.folder / place, disk.files[k]);
        disk.plan.paths[k] = place.native();
    }
    return disk;
}

std::optional<Bytes> size_of(const ContentOnDisk& disk, std::size_t file) {
    if (disk.states[file] != State::unreadable) return disk.files[file].size;
    struct stat status {};
    if (::stat((disk.folder / disk.plan.paths[file]).c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    return Bytes{status.st_size};
}

std::string why_unreadable(const ContentOnDisk& disk, std::size_t file) {
    const auto path = disk.folder / disk.plan.paths[file];
    const Descriptor opened(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    return opened.is_open() ? "it could not be read a moment ago" : errno_message(errno);
}

void look_again(ContentOnDisk& disk) {
    disk.meanwhile.resize(disk.states.size());
    for (std::size_t k = 0; k < disk.states.size(); ++k) {
        if (disk.plan.paths[k].empty() || disk.states[k] != State::right) continue;
        FileOnDisk now;
        disk.states[k] = look_at(disk.folder / disk.plan.paths[k], now);
        if (disk.states[k] == State::right && now.stamp != disk.files[k].stamp) disk.states[k] = State::changed;
        disk.meanwhile[k] = disk.states[k] != State::right;
        disk.files[k] = now;
    }
}

ExtraFiles extra_files(const torrent::Metainfo& metainfo, const ContentOnDisk& disk, std::size_t most) {
    if (metainfo.single_file()) return {};
    std::unordered_set<std::string_view> known;  // of a million files copies would count
    std::deque<std::string> others;              // keeps its strings where they are
    bool hidden = false;
    const Places places(metainfo, disk.folder);
    for (std::size_t k = 0; k < metainfo.files().size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (file.pad) continue;
        hidden = hidden || has_hidden_part(file);
        std::string_view path = disk.plan.paths[k];
        if (path.empty()) path = others.emplace_back(places.of(k).native());
        // Folders as well: one can be a link.
        while (known.insert(path).second && path.find('/') != std::string_view::npos)
            path = path.substr(0, path.rfind('/'));
    }
    ExtraFiles extra;
    std::error_code error;
    fs::recursive_directory_iterator walk(disk.folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && !extra.more && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
        std::error_code ignored;
        const bool is_folder = walk->is_directory(ignored) && !walk->is_symlink(ignored);
        const auto name = walk->path().filename().native();
        const bool left_out = content::is_junk(name) || (!hidden && name.starts_with('.'));
        if (is_folder && left_out) walk.disable_recursion_pending();
        if (is_folder || left_out) continue;
        auto path = walk->path().lexically_relative(disk.folder);
        if (known.contains(path.native())) continue;
        extra.more = extra.paths.size() == most;
        if (!extra.more) extra.paths.push_back(std::move(path));
    }
    std::ranges::sort(extra.paths);
    return extra;
}

}  // namespace bittern::swarm
