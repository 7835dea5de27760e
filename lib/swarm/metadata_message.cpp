#include "swarm/metadata_message.hpp"

#include <limits>

#include <fmt/format.h>
#include <libtorrent/bdecode.hpp>

namespace bittern::swarm {

namespace {

constexpr int depth_limit = 4;
constexpr int item_limit = 64;

/// The number under `key`, or `otherwise` where it is missing or not in 0 … 2^31-1.
std::int64_t small_number(const lt::bdecode_node& dictionary, const char* key, std::int64_t otherwise) {
    const std::int64_t value = dictionary.dict_find_int_value(key, otherwise);
    const bool sound = value >= 0 && value <= std::numeric_limits<std::int32_t>::max();
    return sound ? value : otherwise;
}

}  // namespace

std::optional<MetadataMessage> MetadataMessage::parse(std::string_view bytes) {
    lt::error_code error;
    const lt::bdecode_node root =
        lt::bdecode({bytes.data(), static_cast<std::ptrdiff_t>(bytes.size())}, error, nullptr, depth_limit, item_limit);
    if (error || root.type() != lt::bdecode_node::dict_t) return std::nullopt;
    const std::int64_t kind = small_number(root, "msg_type", -1);
    const std::int64_t piece = small_number(root, "piece", -1);
    if (kind < 0 || kind > static_cast<int>(Kind::reject) || piece < 0) return std::nullopt;
    MetadataMessage message;
    message.kind = static_cast<Kind>(kind);
    message.piece.value = static_cast<std::int32_t>(piece);
    message.total_size.count = small_number(root, "total_size", 0);
    if (message.kind == Kind::data)
        message.payload = bytes.substr(static_cast<std::size_t>(root.data_section().size()));
    return message;
}

std::string encode(const MetadataMessage& message) {
    std::string text = fmt::format("d8:msg_typei{}e5:piecei{}e", static_cast<int>(message.kind), message.piece.value);
    if (message.kind == MetadataMessage::Kind::data) text += fmt::format("10:total_sizei{}e", message.total_size.count);
    text += 'e';
    text += message.payload;
    return text;
}

}  // namespace bittern::swarm
