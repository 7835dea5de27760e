#include "torrent/bencoded.hpp"

#include "torrent/bencode_read.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace bittern::torrent {

/// Makes values of libtorrent's nodes; as deep as the limits of decode() let it.
struct BencodedReader {
    static Result<Bencoded> read(const Node& node) {
        Bencoded value;
        switch (node.type()) {
            case Node::int_t:
                value.kind_ = Bencoded::Kind::integer;
                value.integer_ = integer_of(section_of(node));
                return value;
            case Node::string_t:
                value.kind_ = Bencoded::Kind::text;
                value.text_ = bytes_of(node);
                return value;
            case Node::list_t:
                value.kind_ = Bencoded::Kind::list;
                value.items_.reserve(static_cast<std::size_t>(node.list_size()));
                for (int k = 0; k < node.list_size(); ++k) {
                    BITTERN_TRY(auto item, read(node.list_at(k)));
                    value.items_.push_back(std::move(item));
                }
                return value;
            case Node::dict_t:
                return read_dictionary(node);
            default:
                return value;
        }
    }

private:
    static std::optional<std::int64_t> integer_of(std::string_view section) {
        const auto digits = section.substr(1, section.size() - 2);  // between i and e
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
        return std::to_string(number) == digits ? std::optional(number) : std::nullopt;
    }

    static Result<Bencoded> read_dictionary(const Node& node) {
        BITTERN_CHECK(check_keys(node, "a dictionary"));
        std::vector<std::pair<std::string_view, Node>> entries;
        for (int k = 0; k < node.dict_size(); ++k) {
            const auto entry = node.dict_at(k);
            entries.emplace_back(std::string_view(entry.first.data(), entry.first.size()), entry.second);
        }
        std::ranges::sort(entries, {}, [](const auto& entry) { return entry.first; });
        Bencoded value;
        value.kind_ = Bencoded::Kind::dictionary;
        for (const auto& [key, item] : entries) {
            BITTERN_TRY(auto read_item, read(item));
            value.keys_.emplace_back(key);
            value.items_.push_back(std::move(read_item));
        }
        return value;
    }
};

Result<Bencoded> Bencoded::parse(std::string_view bytes, DecodeLimits limits) {
    BITTERN_TRY(const auto node, decode(bytes, limits));
    return BencodedReader::read(node);
}

const Bencoded& Bencoded::operator[](std::string_view key) const {
    static const Bencoded nothing;
    const auto at = std::ranges::lower_bound(keys_, key);
    if (at == keys_.end() || *at != key) return nothing;
    return items_[static_cast<std::size_t>(at - keys_.begin())];
}

}  // namespace bittern::torrent
