#include "daemon/import.hpp"

#include "base/database.hpp"
#include "base/printable.hpp"
#include "daemon/import_deluge.hpp"
#include "daemon/import_qbittorrent.hpp"
#include "daemon/import_reading.hpp"
#include "daemon/import_rtorrent.hpp"
#include "daemon/import_transmission.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bittern::daemon {
namespace {

namespace fs = std::filesystem;

using Entries = std::vector<StateEntry>;

bool is_there(const fs::path& path) {
    std::error_code unknown;
    return fs::exists(path, unknown);
}

tl::unexpected<Error> no_state(Client client, const fs::path& folder, std::string_view what) {
    return fail(Fault::not_found, fmt::format("{} is no state folder of {}: it has no {}", printable(folder.native()),
                                              name_of(client), what));
}

/// In the order in which these names have them, and those that are not among them behind; by their files' names without
/// what is behind the dot.
void put_in_order(Entries& entries, const std::vector<std::string>& names) {
    std::map<std::string, std::size_t> places;
    for (const auto& name : names) places.emplace(fs::path(name).stem().native(), places.size());
    std::ranges::stable_sort(entries, {}, [&](const StateEntry& entry) {
        const auto found = places.find(fs::path(entry.place).stem().native());
        return found == places.end() ? places.size() : found->second;
    });
}

/// The names of files that a client keeps of its queue; none where it keeps none, or nobody can make sense of it.
std::vector<std::string> lines_in(const fs::path& file) {
    std::vector<std::string> names;
    std::istringstream lines(read_state_file(file).value_or(""));
    for (std::string line; std::getline(lines, line);) names.push_back(std::move(line));
    return names;
}
std::vector<std::string> names_in_json(const fs::path& file) {
    std::vector<std::string> names;
    const auto list = nlohmann::json::parse(read_state_file(file).value_or(""), nullptr, false);
    if (list.is_array())
        for (const auto& name : list)
            if (name.is_string()) names.push_back(name.get<std::string>());
    return names;
}

Result<std::string> torrent_bytes(const fs::path& file) {
    return read_file(file, torrent::transfer_limits.file);
}

/// What is there of a file that may be missing.
Result<std::string> optional_file(const fs::path& file, Result<std::string> (*read)(const fs::path&)) {
    auto bytes = read(file);
    if (!bytes && bytes.error().fault == Fault::not_found) return std::string();
    return bytes;
}

/// 3.00 began some files' names with the torrent's; both files of a torrent are named alike.
Result<Entries> list_transmission(const fs::path& folder) {
    const auto torrents = folder / "torrents", resumes = folder / "resume";
    if (!is_there(torrents) || !is_there(resumes))
        return no_state(Client::transmission, folder, "folders 'torrents' and 'resume'");
    BITTERN_TRY(const auto files, files_in(torrents, {".torrent", ".magnet"}));
    Entries entries;
    for (const auto& file : files)
        entries.push_back(
            {file.native(), [file, resume = resumes / file.stem().concat(".resume")]() -> Result<ImportedTorrent> {
                 BITTERN_TRY(const auto bytes, torrent_bytes(file));
                 BITTERN_TRY(const auto record, read_state_file(resume));
                 return read_transmission(bytes, record);
             }});
    put_in_order(entries, names_in_json(folder / "queue.json"));  // since 4.1
    return entries;
}

Result<Entries> list_database(const fs::path& file) {
    BITTERN_TRY(auto opened, Database::open_foreign(file));
    const auto database = std::make_shared<Database>(std::move(opened));
    BITTERN_TRY(const auto rows, list_qbittorrent(*database));
    Entries entries;
    for (const auto row : rows)
        entries.push_back({fmt::format("{}, torrent {}", file.native(), row),
                           [database, row] { return read_qbittorrent(*database, row); }});
    return entries;
}

/// The database, where qBittorrent was told to use one, is beside the folder of the files, which it leaves empty.
Result<Entries> list_qbittorrent_state(const fs::path& given) {
    auto folder = given;
    if (is_there(given / "BT_backup")) folder = given / "BT_backup";
    Entries entries;
    if (is_there(folder)) {
        BITTERN_TRY(const auto files, files_in(folder, {".fastresume"}));
        for (const auto& file : files)
            entries.push_back({file.native(), [file]() -> Result<ImportedTorrent> {
                                   BITTERN_TRY(const auto record, read_state_file(file));
                                   BITTERN_TRY(
                                       const auto bytes,
                                       optional_file(fs::path(file).replace_extension(".torrent"), torrent_bytes));
                                   return read_qbittorrent(bytes, record);
                               }});
        put_in_order(entries, lines_in(folder / "queue"));
    }
    for (const auto& database : {given / "torrents.db", folder.parent_path() / "torrents.db"})
        if (entries.empty() && is_there(database)) return list_database(database);
    if (entries.empty()) return no_state(Client::qbittorrent, given, ".fastresume files and no torrents.db");
    return entries;
}

Result<Entries> list_rtorrent(const fs::path& folder) {
    BITTERN_TRY(const auto files, files_in(folder, {".torrent.rtorrent"}));
    if (files.empty()) return no_state(Client::rtorrent, folder, ".torrent.rtorrent files");
    Entries entries;
    for (const auto& file : files)
        entries.push_back({file.native(), [file]() -> Result<ImportedTorrent> {
                               const auto torrent = fs::path(file).replace_extension();
                               BITTERN_TRY(const auto bytes, torrent_bytes(torrent));
                               BITTERN_TRY(const auto session, read_state_file(file));
                               BITTERN_TRY(
                                   const auto resume,
                                   optional_file(fs::path(torrent).concat(".libtorrent_resume"), read_state_file));
                               return read_rtorrent(bytes, session, resume);
                           }});
    return entries;
}

/// All of Deluge's torrents are in one file, and their records in another.
Result<Entries> list_deluge(const fs::path& given) {
    const auto folder = is_there(given / "state") ? given / "state" : given;
    const auto file = folder / "torrents.state";
    if (!is_there(file)) return no_state(Client::deluge, given, "torrents.state");
    const auto within = [](Error error, const fs::path& path) {
        return tl::unexpected<Error>(std::move(error).within(printable(path.native())));
    };
    BITTERN_TRY(const auto state, read_state_file(file));
    auto torrents = read_deluge_state(state);
    if (!torrents) return within(torrents.error(), file);
    BITTERN_TRY(const auto fastresume, optional_file(folder / "torrents.fastresume", read_state_file));
    auto records = fastresume.empty() ? std::map<std::string, std::string>() : read_deluge_records(fastresume);
    if (!records) return within(records.error(), folder / "torrents.fastresume");
    BITTERN_TRY(const auto label_conf, optional_file(folder.parent_path() / "label.conf", read_state_file));
    const auto all_records = std::make_shared<const std::map<std::string, std::string>>(*std::move(records));
    const auto labels = read_deluge_labels(label_conf);
    Entries entries;
    for (auto& torrent : *torrents) {
        const auto label = labels.find(torrent.id);
        entries.push_back(
            {fmt::format("{}, torrent {}", file.native(), torrent.id),
             [folder, all_records, torrent,
              label = label == labels.end() ? "" : label->second]() -> Result<ImportedTorrent> {
                 BITTERN_CHECK(check_deluge_id(torrent.id));
                 BITTERN_TRY(const auto bytes, optional_file(folder / (torrent.id + ".torrent"), torrent_bytes));
                 const auto record = all_records->find(torrent.id);
                 BITTERN_TRY(auto imported, read_deluge(torrent, bytes,
                                                        record == all_records->end() ? std::string() : record->second));
                 if (!label.empty()) imported.labels.push_back(label);
                 return imported;
             }});
    }
    return entries;
}

/// What rtorrent's settings say of its session folder, where that is plainly a path; else empty.
fs::path session_in(const fs::path& settings, const fs::path& home) {
    const auto text = read_state_file(settings);
    if (!text) return {};
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        const auto is = line.find('=');
        if (is == std::string::npos) continue;
        const auto key = torrent::trimmed(std::string_view(line).substr(0, is));
        const auto value = torrent::trimmed(std::string_view(line).substr(is + 1));
        if (key != "session.path.set" && key != "session") continue;
        if (value.starts_with("~/")) return home / value.substr(2);
        if (value.starts_with('/')) return value;
    }
    return {};
}

/// Each with what is in it where that client was used; "" where nothing but the folder tells.
std::vector<std::pair<fs::path, std::string_view>> usual_folders(Client client, const EnvironmentReader& environment) {
    const fs::path home = environment("HOME").value_or("");
    const fs::path config = environment("XDG_CONFIG_HOME").value_or((home / ".config").native());
    const fs::path data = environment("XDG_DATA_HOME").value_or((home / ".local" / "share").native());
    switch (client) {
        case Client::transmission:
            return {{config / "transmission-daemon", "torrents"},
                    {config / "transmission", "torrents"},
                    {"/var/lib/transmission-daemon/.config/transmission-daemon", "torrents"},
                    {"/var/lib/transmission-daemon/info", "torrents"}};
        case Client::qbittorrent:
            return {{data / "qBittorrent", "BT_backup"}, {data / "data" / "qBittorrent", "BT_backup"}};
        case Client::rtorrent:
            for (const auto& settings : {home / ".rtorrent.rc", config / "rtorrent" / "rtorrent.rc"})
                if (const auto folder = session_in(settings, home); !folder.empty()) return {{folder, ""}};
            return {};
        case Client::deluge:
            break;
    }
    return {{config / "deluge" / "state", "torrents.state"},
            {"/var/lib/deluged/config/state", "torrents.state"},
            {"/var/lib/deluged/.config/deluge/state", "torrents.state"}};
}

}  // namespace

std::string_view name_of(Client client) {
    switch (client) {
        case Client::transmission:
            return "Transmission";
        case Client::qbittorrent:
            return "qBittorrent";
        case Client::rtorrent:
            return "rtorrent";
        case Client::deluge:
            break;
    }
    return "Deluge";
}

Result<fs::path> usual_folder(Client client, const EnvironmentReader& environment) {
    std::vector<std::string> tried;
    for (const auto& [folder, sign] : usual_folders(client, environment)) {
        if (is_there(folder / sign)) return folder;
        tried.push_back(printable(folder.native()));
    }
    if (tried.empty())
        return fail(Fault::not_found,
                    fmt::format("{} has no folder that is usual: name its state folder", name_of(client)));
    return fail(Fault::not_found, fmt::format("there is none of the usual folders of {} ({}): name its state folder",
                                              name_of(client), fmt::join(tried, ", ")));
}

Result<Entries> list_state(Client client, const fs::path& folder) {
    if (!is_there(folder)) return fail(Fault::not_found, fmt::format("{} is not there", printable(folder.native())));
    switch (client) {
        case Client::transmission:
            return list_transmission(folder);
        case Client::qbittorrent:
            return list_qbittorrent_state(folder);
        case Client::rtorrent:
            return list_rtorrent(folder);
        case Client::deluge:
            break;
    }
    return list_deluge(folder);
}

}  // namespace bittern::daemon
