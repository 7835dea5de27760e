#include "torrent/edit.hpp"

#include "torrent/bencode_read.hpp"
#include "torrent/bencode_write.hpp"
#include "torrent/check_texts.hpp"
#include "torrent/read_files.hpp"
#include "torrent/text.hpp"
#include "torrent/write_outer.hpp"

#include <map>

namespace bittern::torrent {
namespace {

/// What counts of what the torrent is.
struct Before {
    bool is_private;
    bool single_file;
};

/// New values, bencoded, by their keys; an empty one takes the key away.
using Changes = std::map<std::string, std::string>;

/// The dictionary with some keys changed, in canonical order.
std::string with(const Node& dictionary, const Changes& changes) {
    std::map<std::string, std::string_view> items;
    for (int i = 0; i < dictionary.dict_size(); ++i) {
        const auto [key, value] = dictionary.dict_at_node(i);
        items.emplace(bytes_of(key), section_of(value));
    }
    for (const auto& [key, value] : changes) {
        if (value.empty())
            items.erase(key);
        else
            items[key] = value;
    }
    BencodeWriter out;
    out.begin_dictionary();
    for (const auto& [key, value] : items) out.text(key).raw(value);
    return out.end().take();
}

std::string bencoded(std::string_view text) {
    return text.empty() ? std::string() : BencodeWriter().text(text).take();
}

/// A file that is alone in a v2 torrent has the torrent's name in the tree as well.
std::string renamed_tree(const Node& tree, const std::string& name) {
    return BencodeWriter().begin_dictionary().text(name).raw(section_of(tree.dict_at_node(0).second)).end().take();
}

Changes info_changes(const Node& info, const Edit& edit, const Before& before) {
    Changes changes;
    // What is so already must not be written anew: that could change the info-hash ("private" may be there and 0).
    if (edit.is_private && *edit.is_private != before.is_private) changes["private"] = *edit.is_private ? "i1e" : "";
    if (edit.source && *edit.source != bytes_of(find_string(info, "source")))
        changes["source"] = bencoded(*edit.source);
    if (!edit.name || *edit.name == name_in(info)) return changes;
    changes["name"] = bencoded(*edit.name);
    changes["name.utf-8"] = "";
    const Node tree = find_dictionary(info, "file tree");
    if (tree && before.single_file) changes["file tree"] = renamed_tree(tree, *edit.name);
    return changes;
}

/// What one of the writers of several keys writes, key by key.
template <class Write>
void take(Changes& changes, Write write) {
    BencodeWriter out;
    write(out.begin_dictionary());
    const auto bytes = out.end().take();
    const auto root = decode(bytes, file_limits);
    for (int i = 0; root && i < root->dict_size(); ++i) {
        const auto [key, value] = root->dict_at_node(i);
        changes[std::string(bytes_of(key))] = section_of(value);
    }
}

Changes outer_changes(const Edit& edit) {
    Changes changes;
    if (edit.comment) {
        changes["comment"] = bencoded(*edit.comment);
        changes["comment.utf-8"] = "";
    }
    if (edit.trackers) {
        changes["announce"] = changes["announce-list"] = "";
        take(changes, [&](BencodeWriter& out) { write_trackers(out, *edit.trackers); });
    }
    if (edit.web_seeds) {
        changes["url-list"] = "";
        take(changes, [&](BencodeWriter& out) { write_web_seeds(out, *edit.web_seeds); });
    }
    if (edit.nodes) {
        changes["nodes"] = "";
        take(changes, [&](BencodeWriter& out) { write_nodes(out, *edit.nodes); });
    }
    return changes;
}

Result<void> check(const Edit& edit) {
    if (edit.trackers) BITTERN_CHECK(check_trackers(*edit.trackers));
    if (edit.web_seeds) BITTERN_CHECK(check_web_seeds(*edit.web_seeds));
    if (edit.comment) BITTERN_CHECK(check_utf8(*edit.comment));
    if (edit.source) BITTERN_CHECK(check_utf8(*edit.source));
    return edit.name ? check_name(*edit.name) : Result<void>();
}

Result<std::string> rewritten(const std::string& torrent_file, const Before& before, const Edit& changes) {
    BITTERN_TRY(const auto root, decode(torrent_file, offline_file_limits));
    const Node info = find_dictionary(root, "info");
    auto outer = outer_changes(changes);
    if (const auto inner = info_changes(info, changes, before); !inner.empty()) outer["info"] = with(info, inner);
    return with(root, outer);
}

/// Gives back what it holds.
template <class Large>
void release(Large& large) {
    [[maybe_unused]] const Large gone = std::move(large);
}

}  // namespace

// Of very many files the old and the new are never all in memory.
Result<Edited> edit(std::string torrent_file, Metainfo metainfo, const Edit& changes) {
    BITTERN_CHECK(check(changes));
    const Before before{metainfo.is_private(), metainfo.single_file()};
    release(metainfo);
    BITTERN_TRY(auto edited, rewritten(torrent_file, before, changes));
    release(torrent_file);
    auto after = Metainfo::parse(edited, offline_limits);  // as it will be read
    if (!after) return fail(Fault::usage, "the change makes no sound torrent: " + std::move(after).error().message);
    if (after->single_file() != before.single_file)
        return fail(Fault::usage, in_quotes(*changes.name) +
                                      " is the name of the one file in it: in v2 the folder would "
                                      "be lost");
    return Edited{std::move(edited), *std::move(after)};
}

}  // namespace bittern::torrent
