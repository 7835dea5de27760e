#pragma once
/// Any bytes as what other clients keep of a torrent.

#include "base/file_name.hpp"
#include "base/printable.hpp"
#include "daemon/import_deluge.hpp"
#include "daemon/import_qbittorrent.hpp"
#include "daemon/import_reading.hpp"
#include "daemon/import_rtorrent.hpp"
#include "daemon/import_transmission.hpp"
#include "fuzz/property.hpp"
#include "made_torrents.hpp"

#include <algorithm>
#include <string>

namespace bittern::fuzz {

/// What holds of every torrent that was read, whatever the client.
inline void check_imported(const Result<daemon::ImportedTorrent>& read) {
    if (!read) return require(is_printable(read.error().message), "errors can be printed");
    const auto* metainfo = daemon::metainfo_of(*read);
    const auto files = metainfo ? metainfo->files().size() : 0;
    require(read->wanted.empty() || read->wanted.size() == files, "a flag for each file");
    require(read->priorities.empty() || read->priorities.size() == files, "a priority for each file");
    for (const auto priority : read->priorities)
        require(priority >= -1 && priority <= 1, "priorities are of three kinds");
    for (const auto& [file, path] : read->renamed) {
        require(file < files, "only files are renamed");
        require(!path.starts_with('/') && ("/" + path + "/").find("/../") == std::string::npos, "no path leads out");
        require(is_printable(path), "paths can be printed");
    }
    for (const auto& text : read->left_out) require(is_printable(text), "what is left out can be printed");
    const auto& past = read->past;
    require(past.uploaded.value_or(Bytes{}) >= Bytes{} && past.downloaded.value_or(Bytes{}) >= Bytes{},
            "totals are not negative");
    require(past.added.value_or(std::chrono::sys_seconds()) >= std::chrono::sys_seconds() &&
                past.downloading_for.value_or(std::chrono::seconds(0)).count() >= 0,
            "nor are times");
}

inline void try_client_state(std::string_view text) {
    static const auto torrent =
        testing::torrent_file("tree", {{"a", 40000}, {"b", 1}, {"sub/c", 5}}, {{"http://tracker.example/a"}});
    check_imported(daemon::read_transmission(torrent, text));
    check_imported(daemon::read_transmission(text, "d11:destination1:/e"));
    check_imported(daemon::read_qbittorrent(torrent, text));
    check_imported(daemon::read_qbittorrent({}, text));
    const auto deluge = daemon::read_deluge_state(text);
    if (!deluge) require(is_printable(deluge.error().message), "errors can be printed");
    for (const auto& one : deluge.value_or(std::vector<daemon::DelugeTorrent>()))
        check_imported(daemon::read_deluge(one, torrent, {}));
    const daemon::DelugeTorrent one{.id = std::string(40, '1'), .save_path = "/"};
    check_imported(daemon::read_deluge(one, torrent, text));
    (void)daemon::read_deluge_labels(text);
    check_imported(daemon::read_rtorrent(torrent, text, text));
    check_imported(daemon::read_rtorrent(text, "d9:directory2:/xe", {}));
}

}  // namespace bittern::fuzz
