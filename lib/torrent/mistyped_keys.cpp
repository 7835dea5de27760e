#include "torrent/mistyped_keys.hpp"

#include "torrent/bencode_read.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <span>

#include <fmt/format.h>

namespace bittern::torrent {
namespace {

enum class Type { text, number, list, dictionary };

Type type_of(const Node& node) {
    if (node.type() == Node::string_t) return Type::text;
    if (node.type() == Node::int_t) return Type::number;
    return node.type() == Node::list_t ? Type::list : Type::dictionary;
}

const char* word_for(Type type) {
    constexpr std::array words{"a text", "a number", "a list", "a dictionary"};
    return words.at(static_cast<std::size_t>(type));
}

struct Known {
    std::string_view key;
    Type type;
    Type inside = Type::text;  ///< of a list
    bool or_text = false;      ///< a text alone does as well
};
constexpr std::array outside{Known{"announce", Type::text},
                             Known{"announce-list", Type::list, Type::list},
                             Known{"collections", Type::list},
                             Known{"comment", Type::text},
                             Known{"comment.utf-8", Type::text},
                             Known{"created by", Type::text},
                             Known{"created by.utf-8", Type::text},
                             Known{"creation date", Type::number},
                             Known{"nodes", Type::list, Type::list},
                             Known{"similar", Type::list},
                             Known{"url-list", Type::list, Type::text, true}};
constexpr std::array within{Known{"attr", Type::text},        Known{"collections", Type::list},
                            Known{"name", Type::text},        Known{"name.utf-8", Type::text},
                            Known{"similar", Type::list},     Known{"source", Type::text},
                            Known{"symlink path", Type::list}};
constexpr std::array of_files{Known{"attr", Type::text}, Known{"path", Type::list}, Known{"path.utf-8", Type::list},
                              Known{"symlink path", Type::list}};

class Inspection {
public:
    void dictionary(const Node& dictionary, std::span<const Known> known, const std::string& prefix) {
        for (const auto& one : known) {
            const Node value = dictionary.dict_find({one.key.data(), one.key.size()});
            if (!value) continue;
            const auto name = fmt::format("'{}{}'", prefix, one.key);
            const auto type = type_of(value);
            if (type == one.type)
                elements(value, one, name);
            else if (!one.or_text || type != Type::text)
                note(fmt::format("{} is {}, not {}", name, word_for(type), word_for(one.type)));
        }
    }
    /// The URLs in `announce-list`.
    void tiers(const Node& list) {
        for (int k = 0; list && k < list.list_size(); ++k)
            if (const Node tier = list.list_at(k); tier.type() == Node::list_t)
                elements(tier, {"", Type::list}, "a tier of 'announce-list'");
    }
    /// The files of a v2 tree. Decoding has bounded its depth.
    void tree(const Node& folder) {
        for (int k = 0; k < folder.dict_size(); ++k) {
            const auto [key, child] = folder.dict_at(k);
            if (child.type() != Node::dict_t) continue;
            if (key.empty())
                dictionary(child, of_files, "info.file tree.");
            else
                tree(child);
        }
    }
    [[nodiscard]] std::vector<std::string> sentences() const {
        std::vector<std::string> all;
        for (const auto& [what, count] : found_)
            all.push_back(count == 1 ? what + ": it is passed over"
                                     : fmt::format("{}: it is passed over, {} times", what, count));
        return all;
    }

private:
    void elements(const Node& list, const Known& known, const std::string& name) {
        for (int k = 0; list.type() == Node::list_t && k < list.list_size(); ++k)
            if (const auto type = type_of(list.list_at(k)); type != known.inside)
                note(fmt::format("{} holds {}, not {}", name, word_for(type), word_for(known.inside)));
    }
    void note(const std::string& what) { ++found_[what]; }

    std::map<std::string, std::size_t> found_;
};

}  // namespace

std::vector<std::string> mistyped_keys(std::string_view torrent_file) {
    const auto root = decode(torrent_file, offline_file_limits);
    if (!root || root->type() != Node::dict_t) return {};
    Inspection inspection;
    inspection.dictionary(*root, outside, "");
    inspection.tiers(find_list(*root, "announce-list"));
    const Node info = find_dictionary(*root, "info");
    if (!info) return inspection.sentences();
    inspection.dictionary(info, within, "info.");
    const Node files = find_list(info, "files");
    for (int k = 0; files && k < files.list_size(); ++k)
        if (const Node file = files.list_at(k); file.type() == Node::dict_t)
            inspection.dictionary(file, of_files, "info.files.");
    if (const Node tree = find_dictionary(info, "file tree"); tree) inspection.tree(tree);
    return inspection.sentences();
}

}  // namespace bittern::torrent
