#include "torrent/create.hpp"

#include "torrent/bencode_write.hpp"
#include "torrent/check_texts.hpp"
#include "torrent/info_writer.hpp"
#include "torrent/text.hpp"
#include "torrent/write_outer.hpp"

#include <cassert>
#include <map>

namespace bittern::torrent {
namespace {

Result<void> check_texts(const CreateOptions& options) {
    BITTERN_CHECK(check_trackers(options.trackers));
    BITTERN_CHECK(check_web_seeds(options.web_seeds));
    BITTERN_CHECK(check_utf8(options.source));
    return check_utf8(options.comment);
}

void write_layers(BencodeWriter& out, const content::TreeHashes& hashes) {
    std::map<content::Sha256, const content::FileHashes*> by_root;  // equal files share a layer
    for (const auto& file : hashes.files)
        if (file.piece_layer.size() > 1) by_root.emplace(file.root, &file);
    out.text("piece layers").begin_dictionary();
    for (const auto& [root, file] : by_root) {
        std::string layer;
        layer.reserve(file->piece_layer.size() * root.size());
        for (const auto& hash : file->piece_layer) layer += bytes_of_hash(hash);
        out.text(bytes_of_hash(root)).text(layer);
    }
    out.end();
}

}  // namespace

Result<Metainfo> create(const content::Tree& tree, const content::TreeHashes& hashes, const CreateOptions& options) {
    assert(hashes.format == content::Format::v1 || hashes.files.size() == tree.files.size());
    assert(hashes.format == content::Format::v2 || !hashes.pieces.empty() || tree.total.count == 0);
    if (tree.total.count == 0)
        return fail(Fault::usage, in_quotes(tree.name) + " has no content to share: every file is empty");
    BITTERN_CHECK(check_texts(options));
    BencodeWriter out;
    out.begin_dictionary();
    write_trackers(out, options.trackers);
    if (!options.comment.empty()) out.text("comment").text(options.comment);
    if (options.date) out.text("creation date").integer(options.date->time_since_epoch().count());
    out.text("info").raw(write_info(tree, hashes, options));
    write_nodes(out, options.nodes);
    if (hashes.format != content::Format::v1) write_layers(out, hashes);
    write_web_seeds(out, options.web_seeds);
    // read back: what we share is what others will make of it, limits included
    auto metainfo = Metainfo::parse(out.end().take());
    if (metainfo) return metainfo;
    return fail(Fault::usage, "no sound torrent can be made of " + in_quotes(tree.name) + ": " +
                                  std::move(metainfo).error().message + " (a larger piece size may help)");
}

}  // namespace bittern::torrent
