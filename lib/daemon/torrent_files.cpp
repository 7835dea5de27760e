#include "daemon/torrent_files.hpp"

#include <fstream>
#include <system_error>

namespace bittern::daemon {

std::string torrent_file(const std::filesystem::path& state_folder, const torrent::InfoHash& hashes) {
    return state_folder.native() + "/torrents/" + torrent::to_string(hashes) + ".torrent";
}

void write_torrent_file(const std::filesystem::path& file, std::string_view metainfo) {
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    std::ofstream(file, std::ios::binary | std::ios::trunc)
        .write(metainfo.data(), static_cast<std::streamsize>(metainfo.size()));
}

}  // namespace bittern::daemon
