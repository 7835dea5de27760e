#include "app/commands/import_request.hpp"

#include "base/printable.hpp"
#include "daemon/import_reading.hpp"
#include "rpc/base64.hpp"
#include "rpc/fields_of_files.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;
using daemon::ImportedTorrent;
using daemon::SeedingLimit;

/// The protocol's numbers of the files for which `is_meant(number in the metainfo)`.
template <class IsMeant>
Json file_numbers(const ImportedTorrent& torrent, const IsMeant& is_meant) {
    auto numbers = Json::array();
    const auto listed = rpc::listed_files(daemon::metainfo_of(torrent));
    for (std::size_t k = 0; k < listed.size(); ++k)
        if (is_meant(listed[k])) numbers.push_back(k);
    return numbers;
}

/// 1,000 bytes a second; at least 1, since 0 would be a stop.
std::int64_t kilobytes(Rate rate) {
    return std::clamp<std::int64_t>((rate.per_second + 500) / 1000, 1, 1 << 30);
}

void wish_for_speed(const ImportedTorrent& torrent, Json& request) {
    if (torrent.down) request.update({{"download_limit", kilobytes(*torrent.down)}, {"download_limited", true}});
    if (torrent.up) request.update({{"upload_limit", kilobytes(*torrent.up)}, {"upload_limited", true}});
    if (!torrent.honors_session_limits) request["honors_session_limits"] = false;
}

/// `Of` counts as the protocol's modes do.
void wish_for_limit(const SeedingLimit& limit, const char* mode, const char* key, Json& request) {
    if (limit.of == SeedingLimit::Of::session) return;
    request[mode] = static_cast<int>(limit.of);
    if (limit.of == SeedingLimit::Of::torrent) request[key] = limit.value;
}

void wish_for_priorities(const ImportedTorrent& torrent, Json& request) {
    for (const auto& [key, priority] : {std::pair("priority_low", -1), std::pair("priority_high", 1)}) {
        auto numbers = file_numbers(torrent, [&torrent, wanted = priority](std::size_t file) {
            return file < torrent.priorities.size() && torrent.priorities[file] == wanted;
        });
        if (!numbers.empty()) request[key] = std::move(numbers);
    }
}

void tell_past(const daemon::TorrentPast& past, Json& request) {
    const auto time = [&](const char* key, const std::optional<std::chrono::sys_seconds>& at) {
        if (at) request[key] = at->time_since_epoch().count();
    };
    time("added_date", past.added);
    time("done_date", past.finished);
    time("activity_date", past.active);
    if (past.downloaded) request["downloaded_ever"] = past.downloaded->count;
    if (past.uploaded) request["uploaded_ever"] = past.uploaded->count;
    if (past.downloading_for) request["seconds_downloading"] = past.downloading_for->count();
    if (past.seeding_for) request["seconds_seeding"] = past.seeding_for->count();
}

std::vector<std::string> components_of(const std::string& path) {
    std::vector<std::string> components;
    for (std::string_view rest = path;;) {
        const auto slash = rest.find('/');
        components.emplace_back(rest.substr(0, slash));
        if (slash == std::string_view::npos) return components;
        rest = rest.substr(slash + 1);
    }
}

}  // namespace

Json import_request(const ImportedTorrent& torrent, const std::filesystem::path& folder, bool paused) {
    Json request{{"download_dir", folder.native()}, {"paused", paused}};
    const auto* metainfo = daemon::metainfo_of(torrent);
    if (metainfo != nullptr)
        request["metainfo"] = rpc::to_base64(metainfo->to_torrent_file());
    else
        request["filename"] = torrent::to_string(std::get<torrent::Magnet>(torrent.what));
    if (!torrent.labels.empty()) request["labels"] = torrent.labels;
    auto unwanted =
        file_numbers(torrent, [&](std::size_t file) { return file < torrent.wanted.size() && !torrent.wanted[file]; });
    if (!unwanted.empty()) request["files_unwanted"] = std::move(unwanted);
    wish_for_speed(torrent, request);
    wish_for_limit(torrent.ratio, "seed_ratio_mode", "seed_ratio_limit", request);
    wish_for_limit(torrent.idle, "seed_idle_mode", "seed_idle_limit", request);
    wish_for_priorities(torrent, request);
    if (torrent.priority != 0) request["bandwidth_priority"] = torrent.priority;
    if (torrent.most_peers) request["peer_limit"] = *torrent.most_peers;
    if (torrent.sequential) request["sequential_download"] = true;
    tell_past(torrent.past, request);
    return request;
}

Result<std::vector<ImportRename>> renames_of(const ImportedTorrent& torrent) {
    if (torrent.renamed.empty()) return {};
    const auto own = daemon::own_paths(*daemon::metainfo_of(torrent));
    std::map<std::string, std::string> names;  // of each file and folder, by its own path: what it is called now
    for (std::size_t file = 0; file < own.size(); ++file) {
        if (own[file].empty()) continue;
        const auto renamed = torrent.renamed.find(file);
        const auto before = components_of(own[file]);
        const auto now = renamed == torrent.renamed.end() ? before : components_of(renamed->second);
        bool fits = before.size() == now.size();
        std::string path;
        for (std::size_t k = 0; fits && k < before.size(); ++k) {
            path += (k == 0 ? "" : "/") + before[k];
            fits = names.emplace(path, now[k]).first->second == now[k];
        }
        if (!fits)
            return fail(
                Fault::refused,
                fmt::format("its files were moved to other folders within it, which can't be "
                            "carried over ({}); name or place them as the torrent does first",
                            printable(elide(renamed == torrent.renamed.end() ? own[file] : renamed->second, 60))));
    }
    std::vector<ImportRename> renames;
    for (const auto& [path, name] : names)
        if (!path.ends_with("/" + name) && path != name) renames.push_back({path, name});
    // A folder's path comes before those of what is in it, which still have its old name in theirs.
    std::ranges::reverse(renames);
    return renames;
}

}  // namespace bittern::app
