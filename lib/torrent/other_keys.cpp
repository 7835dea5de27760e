#include "torrent/other_keys.hpp"

#include "base/escaped.hpp"
#include "base/printable.hpp"
#include "torrent/bencode_read.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include <fmt/format.h>

namespace bittern::torrent {
namespace {

constexpr std::size_t most_keys = 50;
constexpr std::size_t most_remembered = 10'000;  // of millions of names the memory would be missed
constexpr int most_columns = 200;

constexpr std::array<std::string_view, 13> known_outside{
    "announce",      "announce-list", "collections", "comment",      "comment.utf-8", "created by", "created by.utf-8",
    "creation date", "info",          "nodes",       "piece layers", "similar",       "url-list"};
constexpr std::array<std::string_view, 14> known_inside{
    "attr",       "collections",  "file tree", "files",   "length",  "meta version", "name",
    "name.utf-8", "piece length", "pieces",    "private", "similar", "source",       "symlink path"};
constexpr std::array<std::string_view, 5> known_of_files{"attr", "length", "path", "path.utf-8", "symlink path"};

std::string shown(std::string_view text) {
    return escaped(text, most_columns);
}

std::string value_of(const Node& node) {
    if (node.type() == Node::string_t) return shown(bytes_of(node));
    if (node.type() == Node::int_t) return shown(std::to_string(node.int_value()));
    if (node.type() == Node::dict_t) return fmt::format("(a dictionary of {})", node.dict_size());
    std::string texts;
    for (int k = 0; k < node.list_size() && texts.size() < most_columns; ++k) {
        if (node.list_at(k).type() != Node::string_t) return fmt::format("(a list of {})", node.list_size());
        texts += (k > 0 ? ", " : "") + shown(bytes_of(node.list_at(k)));
    }
    return elide(texts, most_columns);
}

class Collector {
public:
    void take(const Node& dictionary, std::span<const std::string_view> known, const std::string& prefix) {
        for (int k = 0; k < dictionary.dict_size(); ++k) {
            const auto [name, value] = dictionary.dict_at(k);
            const std::string_view key(name.data(), static_cast<std::size_t>(name.size()));
            if (std::ranges::find(known, key) == known.end()) add(prefix, key, value);
        }
    }
    OtherKeys take() && { return std::move(found_); }

private:
    void add(const std::string& prefix, std::string_view key, const Node& value) {
        auto name = prefix + shown(key);
        if (seen_.contains(name)) return;
        if (seen_.size() < most_remembered) seen_.insert(name);
        if (found_.keys.size() >= most_keys) {
            ++found_.left_out;
            return;
        }
        found_.keys.push_back({std::move(name), value_of(value)});
    }

    OtherKeys found_;
    std::set<std::string> seen_;
};

}  // namespace

OtherKeys other_keys(std::string_view torrent_file) {
    const auto root = decode(torrent_file, offline_file_limits);
    if (!root || root->type() != Node::dict_t) return {};
    Collector collector;
    collector.take(*root, known_outside, "");
    const Node info = find_dictionary(*root, "info");
    if (info) collector.take(info, known_inside, "info.");
    const Node files = info ? find_list(info, "files") : Node();
    for (int k = 0; files && k < files.list_size(); ++k)
        if (const Node file = files.list_at(k); file.type() == Node::dict_t)
            collector.take(file, known_of_files, "info.files.");
    return std::move(collector).take();
}

}  // namespace bittern::torrent
