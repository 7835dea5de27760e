#include "rpc/gzip.hpp"

#include "torrent/text.hpp"

#include <zlib.h>

namespace bittern::rpc {

bool takes_gzip(std::string_view accept_encoding) {
    while (!accept_encoding.empty()) {
        const auto comma = accept_encoding.find(',');
        const auto coding = torrent::ascii_lower(torrent::trimmed(accept_encoding.substr(0, comma)));
        accept_encoding.remove_prefix(comma == std::string_view::npos ? accept_encoding.size() : comma + 1);
        const auto name = torrent::trimmed(std::string_view(coding).substr(0, coding.find(';')));
        if (name != "gzip" && name != "x-gzip") continue;
        const auto weight = coding.find("q=0");
        return weight == std::string::npos || coding.find_first_of("123456789", weight) != std::string::npos;
    }
    return false;
}

std::optional<std::string> gzipped(const std::string& text) {
    constexpr int window_of_gzip = 15 + 16;  // zlib writes gzip's header where 16 is added
    constexpr int memory = 8;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window_of_gzip, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        return std::nullopt;
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib's interface is older than const
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return whole ? std::optional(std::move(packed)) : std::nullopt;
}

std::optional<std::string> gunzipped(const std::string& packed, Bytes most) {
    constexpr int window_of_gzip = 15 + 16;
    z_stream stream{};
    if (inflateInit2(&stream, window_of_gzip) != Z_OK) return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string text;
    int outcome = Z_OK;
    while (outcome == Z_OK && static_cast<std::int64_t>(text.size()) <= most.count) {
        char part[65536];
        stream.next_out = reinterpret_cast<Bytef*>(part);
        stream.avail_out = sizeof part;
        outcome = inflate(&stream, Z_NO_FLUSH);
        text.append(part, sizeof part - stream.avail_out);
    }
    inflateEnd(&stream);
    const bool whole = outcome == Z_STREAM_END && static_cast<std::int64_t>(text.size()) <= most.count;
    return whole ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace bittern::rpc
