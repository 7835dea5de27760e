// libtorrent's own creator, for comparison: create_reference v1|v2|hybrid PIECE THREADS PATH OUT
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <libtorrent/bencode.hpp>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/file_storage.hpp>
#include <libtorrent/settings_pack.hpp>

int main(int count, char** words) {
    const std::vector<std::string> arguments(words + 1, words + count);
    if (arguments.size() != 5) return 2;
    const auto path = std::filesystem::absolute(arguments[3]);
    lt::create_flags_t flags = {};
    if (arguments[0] == "v1") flags = lt::create_torrent::v1_only;
    if (arguments[0] == "v2") flags = lt::create_torrent::v2_only;
    lt::settings_pack settings;
    settings.set_int(lt::settings_pack::aio_threads, std::stoi(arguments[2]));
    settings.set_int(lt::settings_pack::hashing_threads, std::stoi(arguments[2]));
    lt::file_storage files;
    lt::add_files(files, path.string());
    lt::create_torrent creator(files, std::stoi(arguments[1]), flags);
    lt::error_code error;
    lt::set_piece_hashes(
        creator, path.parent_path().string(), settings, [](lt::piece_index_t) {}, error);
    if (error) {
        std::fprintf(stderr, "create_reference: %s\n", error.message().c_str());
        return 1;
    }
    std::ofstream out(arguments[4], std::ios::binary);
    lt::bencode(std::ostreambuf_iterator<char>(out), creator.generate());
    return out.flush() ? 0 : 1;
}
