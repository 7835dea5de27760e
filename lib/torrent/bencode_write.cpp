#include "torrent/bencode_write.hpp"

namespace bittern::torrent {

BencodeWriter& BencodeWriter::text(std::string_view bytes) {
    out_ += std::to_string(bytes.size());
    out_ += ':';
    out_ += bytes;
    return *this;
}

BencodeWriter& BencodeWriter::integer(std::int64_t value) {
    out_ += 'i';
    out_ += std::to_string(value);
    out_ += 'e';
    return *this;
}

BencodeWriter& BencodeWriter::raw(std::string_view bencoded) {
    out_ += bencoded;
    return *this;
}

}  // namespace bittern::torrent
