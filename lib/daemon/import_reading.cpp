#include "daemon/import_reading.hpp"

#include "base/file_name.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "torrent/edit.hpp"
#include "torrent/url.hpp"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

namespace fs = std::filesystem;

constexpr Bytes largest_state_file = mib(64);

/// Components that can be created, joined by '/'; nullopt where one can't be.
std::optional<std::string> sound_path(std::string_view path) {
    for (std::string_view rest = path;;) {
        const auto slash = rest.find('/');
        const auto component = rest.substr(0, slash);
        if (!is_file_name(component) || !is_printable(component)) return std::nullopt;
        if (slash == std::string_view::npos) return std::string(path);
        rest = rest.substr(slash + 1);
    }
}

}  // namespace

Result<std::string> read_state_file(const fs::path& file) {
    return read_file(file, largest_state_file);
}

Result<std::vector<fs::path>> files_in(const fs::path& folder, const std::vector<std::string_view>& endings) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const auto& path = at->path();
        std::error_code unknown;
        if (std::ranges::any_of(endings, [&](auto ending) { return path.native().ends_with(ending); }) &&
            at->is_regular_file(unknown))
            files.push_back(path);
    }
    if (error) return cannot("read the folder", folder, error.value());
    std::ranges::sort(files);
    return files;
}

const torrent::Metainfo* metainfo_of(const ImportedTorrent& torrent) {
    return std::get_if<torrent::Metainfo>(&torrent.what);
}

std::vector<std::string> own_paths(const torrent::Metainfo& metainfo) {
    std::vector<std::string> paths;
    paths.reserve(metainfo.files().size());
    for (const auto& file : metainfo.files()) {
        auto& path = paths.emplace_back();
        if (file.pad || file.never_created || !file.symlink.empty()) continue;
        path = metainfo.name();
        for (const auto& component : file.path) path += "/" + component;
    }
    return paths;
}

void take_path(ImportedTorrent& torrent, const std::vector<std::string>& own, std::size_t file, std::string_view path) {
    if (file >= own.size() || own[file].empty()) return;
    const auto& suffix = torrent.partial_suffix;
    if (!suffix.empty() && path.ends_with(suffix)) path.remove_suffix(suffix.size());
    if (path.empty() || path == own[file]) return;
    if (auto sound = sound_path(path)) {
        torrent.renamed[file] = *std::move(sound);
        return;
    }
    torrent.left_out.push_back(
        fmt::format("name of a file that can't be one here ({})", printable(elide(printable(path), 60))));
}

Result<void> take_trackers(ImportedTorrent& torrent, std::vector<std::vector<std::string>> tiers) {
    std::size_t unusable = 0;
    for (auto& tier : tiers)
        unusable += std::erase_if(tier, [](const std::string& url) { return !torrent::is_tracker_url(url); });
    std::erase_if(tiers, [](const auto& tier) { return tier.empty(); });
    if (unusable > 0)
        torrent.left_out.push_back(fmt::format("{} trackers that are no http, https or udp URL", unusable));
    if (auto* magnet = std::get_if<torrent::Magnet>(&torrent.what)) {
        magnet->trackers.clear();
        for (auto& tier : tiers)
            for (auto& url : tier) magnet->trackers.push_back(std::move(url));
        return {};
    }
    auto& metainfo = std::get<torrent::Metainfo>(torrent.what);
    if (tiers == metainfo.trackers()) return {};
    BITTERN_TRY(auto edited, torrent::edit(metainfo.to_torrent_file(), metainfo, {.trackers = std::move(tiers)}));
    metainfo = std::move(edited.metainfo);
    return {};
}

void take_files(ImportedTorrent& torrent, std::span<const torrent::Bencoded> numbers,
                const std::function<std::optional<int>(std::int64_t)>& meaning) {
    const auto* metainfo = metainfo_of(torrent);
    if (metainfo == nullptr) return;
    const auto count = metainfo->files().size();
    for (std::size_t k = 0; k < std::min(count, numbers.size()); ++k) {
        const auto number = numbers[k].integer();
        if (!number) continue;
        const auto priority = meaning(*number);
        if (!priority) {
            torrent.wanted.resize(count, true);
            torrent.wanted[k] = false;
        } else if (*priority != 0) {
            torrent.priorities.resize(count, 0);
            torrent.priorities[k] = *priority;
        }
    }
}

torrent::InfoHash hashes_of(std::string_view v1, std::string_view v2) {
    torrent::InfoHash hashes;
    const auto take = [](std::string_view bytes, auto& hash) {
        typename std::decay_t<decltype(hash)>::value_type value{};
        if (bytes.size() != value.size() || bytes.find_first_not_of('\0') == std::string_view::npos) return;
        std::ranges::transform(bytes, value.begin(),
                               [](char byte) { return static_cast<typename decltype(value)::value_type>(byte); });
        hash = value;
    };
    take(v1, hashes.v1);
    take(v2, hashes.v2);
    return hashes;
}

std::optional<Bytes> bytes_in(const torrent::Bencoded& number) {
    const auto count = number.integer().value_or(-1);
    return count < 0 ? std::nullopt : std::optional(Bytes{count});
}

std::optional<std::chrono::seconds> seconds_in(const torrent::Bencoded& number) {
    const auto count = number.integer().value_or(-1);
    return count < 0 ? std::nullopt : std::optional(std::chrono::seconds(count));
}

std::optional<std::chrono::sys_seconds> time_in(const torrent::Bencoded& number) {
    const auto since = seconds_in(number);
    return since && since->count() > 0 ? std::optional(std::chrono::sys_seconds(*since)) : std::nullopt;
}

TorrentPast past_in_record(const torrent::Bencoded& record) {
    TorrentPast past{.added = time_in(record["added_time"]),
                     .finished = time_in(record["completed_time"]),
                     .active = std::max(time_in(record["last_download"]), time_in(record["last_upload"])),
                     .downloaded = bytes_in(record["total_downloaded"]),
                     .uploaded = bytes_in(record["total_uploaded"]),
                     .downloading_for = seconds_in(record["active_time"]),
                     .seeding_for = seconds_in(record["seeding_time"])};
    // Time in which it was finished counts as active too.
    const auto finished = seconds_in(record["finished_time"]);
    if (past.downloading_for && finished) *past.downloading_for -= std::min(*past.downloading_for, *finished);
    return past;
}

}  // namespace bittern::daemon
