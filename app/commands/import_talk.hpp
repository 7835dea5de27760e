#pragma once
/// What `bittern import` says.

#include "app/render/console.hpp"
#include "app/render/event_pace.hpp"
#include "daemon/import.hpp"
#include "daemon/import_place.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bittern::app {

/// One torrent on its way.
struct ImportedOne {
    std::string place;  ///< where the state tells of it
    const daemon::ImportedTorrent& torrent;
    torrent::InfoHash hashes;
    std::filesystem::path folder = {};       ///< where its files are here
    std::vector<std::string> left_out = {};  ///< of what it has
    std::int64_t number = 0;                 ///< with the daemon
};

class ImportTalk {
public:
    ImportTalk(Console& console, daemon::Client client, bool dry_run)
        : console_(console), client_(client), dry_run_(dry_run) {}

    void begin(const std::filesystem::path& folder, std::size_t entries, bool has_daemon);
    void imported(const ImportedOne& one);
    void there_already(const ImportedOne& one);
    void planned(const ImportedOne& one, const daemon::ImportPlace& place);
    void failed(const std::string& place, const Error& error);
    void end();

private:
    void count();
    void note_left_out(const ImportedOne& one);

    Console& console_;
    daemon::Client client_;
    bool dry_run_;
    EventPace pace_;
    std::size_t entries_ = 0, looked_at_ = 0, imported_ = 0, there_ = 0, failed_ = 0;
    std::map<std::string, std::size_t> left_out_;  ///< how many torrents have it
};

}  // namespace bittern::app
