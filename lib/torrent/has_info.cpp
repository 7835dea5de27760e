#include "torrent/has_info.hpp"

#include "torrent/bencode_read.hpp"

namespace bittern::torrent {

bool has_info_dictionary(std::string_view bytes) {
    const auto root = decode(bytes, offline_file_limits);
    return root && root->type() == Node::dict_t && find_dictionary(*root, "info");
}

}  // namespace bittern::torrent
