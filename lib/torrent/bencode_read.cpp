#include "torrent/bencode_read.hpp"

#include "torrent/text.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace bittern::torrent {
namespace {

lt::string_view theirs(std::string_view text) {
    return {text.data(), text.size()};
}
std::string_view ours(lt::string_view text) {
    return {text.data(), text.size()};
}

bool is_only_spelling(std::string_view digits) {
    if (digits.starts_with('-')) {
        digits.remove_prefix(1);
        if (digits == "0") return false;
    }
    return digits == "0" || !digits.starts_with('0');
}

tl::unexpected<Error> twice(std::string_view where, std::string_view key) {
    return fail(Fault::malformed, std::string(where) + " has the key " + in_quotes(key) + " twice");
}

}  // namespace

Result<Node> decode(std::string_view bytes, DecodeLimits limits) {
    lt::error_code error;
    int position = 0;
    Node node = lt::bdecode({bytes.data(), static_cast<std::ptrdiff_t>(bytes.size())}, error, &position, limits.depth,
                            limits.items);
    if (!error) return node;
    return fail(Fault::malformed, "bad bencoding at byte " + std::to_string(position) + ": " + error.message());
}

Result<bool> check_keys(const Node& dictionary, std::string_view where) {
    std::vector<std::string_view> keys;
    keys.reserve(static_cast<std::size_t>(dictionary.dict_size()));
    for (int i = 0; i < dictionary.dict_size(); ++i) keys.push_back(ours(dictionary.dict_at(i).first));
    const bool sorted = std::is_sorted(keys.begin(), keys.end());
    if (!sorted) std::sort(keys.begin(), keys.end());
    if (const auto at = std::adjacent_find(keys.begin(), keys.end()); at != keys.end()) return twice(where, *at);
    return sorted;
}

Result<std::optional<std::int64_t>> find_integer(const Node& dictionary, std::string_view key) {
    const Node node = dictionary.dict_find(theirs(key));
    if (!node) return std::nullopt;
    if (node.type() != Node::int_t) return fail(Fault::malformed, in_quotes(key) + " is not a number");
    auto digits = section_of(node);
    digits = digits.substr(1, digits.size() - 2);  // between i and e
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || !is_only_spelling(digits))
        return fail(Fault::malformed, in_quotes(key) + " is no sound number: " + in_quotes(digits));
    return value;
}

Node find_string(const Node& dictionary, std::string_view key) {
    return dictionary.dict_find_string(theirs(key));
}
Node find_list(const Node& dictionary, std::string_view key) {
    return dictionary.dict_find_list(theirs(key));
}
Node find_dictionary(const Node& dictionary, std::string_view key) {
    return dictionary.dict_find_dict(theirs(key));
}
bool has_key(const Node& dictionary, std::string_view key) {
    return static_cast<bool>(dictionary.dict_find(theirs(key)));
}

std::string_view bytes_of(const Node& string) {
    return string.type() == Node::string_t ? ours(string.string_value()) : std::string_view();
}

std::string_view section_of(const Node& node) {
    const auto section = node.data_section();
    return {section.data(), static_cast<std::size_t>(section.size())};
}

}  // namespace bittern::torrent
