#include "daemon/import.hpp"

#include "base/database.hpp"
#include "base/printable.hpp"
#include "daemon/import_qbittorrent.hpp"
#include "daemon/import_reading.hpp"
#include "daemon/import_rtorrent.hpp"
#include "daemon/import_transmission.hpp"
#include "torrent/text.hpp"

#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

Result<std::string> torrent_bytes(const fs::path& file) {
    return read_file(file, torrent::transfer_limits.file);
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
                                   auto bytes = torrent_bytes(fs::path(file).replace_extension(".torrent"));
                                   if (!bytes && bytes.error().fault != Fault::not_found)
                                       return tl::unexpected<Error>(bytes.error());
                                   return read_qbittorrent(bytes ? *bytes : std::string(), record);
                               }});
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
                               const auto resume = read_state_file(fs::path(torrent).concat(".libtorrent_resume"));
                               if (!resume && resume.error().fault != Fault::not_found)
                                   return tl::unexpected<Error>(resume.error());
                               return read_rtorrent(bytes, session, resume ? *resume : std::string());
                           }});
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
    return {};
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
    return fail(Fault::refused, fmt::format("the state of {} can't be read yet", name_of(client)));
}

}  // namespace bittern::daemon
