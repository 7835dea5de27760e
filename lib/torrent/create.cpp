#include "torrent/create.hpp"

#include "base/printable.hpp"
#include "torrent/bencode_write.hpp"
#include "torrent/check_texts.hpp"
#include "torrent/info_writer.hpp"
#include "torrent/metainfo_data.hpp"
#include "torrent/read_info.hpp"
#include "torrent/text.hpp"
#include "torrent/write_outer.hpp"

#include <cassert>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::int64_t count_pieces(const content::Tree& tree, const content::TreeHashes& hashes) {
    if (hashes.format != content::Format::v2) return static_cast<std::int64_t>(hashes.pieces.size());
    std::int64_t count = 0;
    for (const auto& file : tree.files)
        count += (file.stamp.size.count + hashes.piece_size.count - 1) / hashes.piece_size.count;
    return count;
}

/// Rather too much than too little: text that grows is copied, which counts for a million files.
std::size_t expected_size(const content::Tree& tree, const content::TreeHashes& hashes) {
    constexpr std::size_t of_file_v1 = 80, of_file_v2 = 80, of_component = 4;  // v1: with a pad file
    std::size_t size = hashes.pieces.size() * sizeof(content::Sha1) + (64U << 10U);
    for (const auto& file : tree.files) {
        std::size_t path = 0;
        for (const auto& component : file.components) path += component.size() + of_component;
        if (hashes.format != content::Format::v2) size += path + of_file_v1;
        if (hashes.format != content::Format::v1) size += path + of_file_v2;
    }
    for (const auto& file : hashes.files)
        if (file.piece_layer.size() > 1) size += (file.piece_layer.size() + 2) * sizeof(content::Sha256);
    return size;
}

/// Dictionaries and lists one in another around a file's path: those of the torrent, `info`, `file tree`, the file's
/// own, the one under its empty key, and in that the list of where a link leads.
int containers_around(const content::TreeFile& file) {
    return file.target.empty() ? 5 : 6;
}

}  // namespace

Result<void> check_depth(const content::Tree& tree, content::Format format) {
    constexpr int most_containers = file_limits.depth - 1;  // bdecode() refuses to look into the last
    constexpr int most_columns = 300;
    if (format == content::Format::v1) return {};
    for (const auto& file : tree.files) {
        const auto folders = static_cast<int>(file.components.size());  // the torrent's own is one, the file is none
        const int most = most_containers - containers_around(file) + 1;
        if (folders <= most) continue;
        return fail(
            Fault::refused,
            fmt::format("{} lies {} folders deep, and readers of v2 torrents take {} at most: --v1 allows more, "
                        "--exclude leaves it out",
                        elide(printable(fmt::format("{}", fmt::join(file.components, "/"))), most_columns), folders,
                        most));
    }
    return {};
}

Result<Made> make(const content::Tree& tree, const content::TreeHashes& hashes, const CreateOptions& options) {
    assert(hashes.format == content::Format::v1 || hashes.files.size() == tree.files.size());
    assert(hashes.format == content::Format::v2 || !hashes.pieces.empty() || tree.total.count == 0);
    if (tree.total.count == 0)
        return fail(Fault::usage, in_quotes(tree.name) + " has no content to share: every file is empty");
    BITTERN_CHECK(check_texts(options));
    const bool v1 = hashes.format != content::Format::v2;
    const bool v2 = hashes.format != content::Format::v1;
    BencodeWriter out;
    out.reserve(expected_size(tree, hashes));
    out.begin_dictionary();
    write_trackers(out, options.trackers);
    if (!options.comment.empty()) out.text("comment").text(options.comment);
    if (options.date) out.text("creation date").integer(options.date->time_since_epoch().count());
    out.text("info");
    const auto begin = out.size();
    write_info(out, tree, hashes, options);
    const auto info_size = out.size() - begin;
    write_nodes(out, options.nodes);
    if (v2) write_layers(out, hashes);
    write_web_seeds(out, options.web_seeds);
    Made made{.file = out.end().take(),
              .piece_size = hashes.piece_size,
              .piece_count = count_pieces(tree, hashes),
              .is_private = options.is_private};
    made.link = link_to(hash_of(std::string_view(made.file).substr(begin, info_size), v1, v2), tree.name,
                        options.trackers, options.web_seeds);
    if (made.file.size() > static_cast<std::size_t>(offline_limits.file.count))
        return fail(Fault::usage, in_quotes(tree.name) + " would make a .torrent file of more than " +
                                      to_string(offline_limits.file) +
                                      ", which nobody reads: a larger piece size may help, or parts of it");
    made.small_enough = info_size <= static_cast<std::size_t>(transfer_limits.info.count) &&
                        made.file.size() <= static_cast<std::size_t>(transfer_limits.file.count);
    return made;
}

Result<Metainfo> read_back(const Made& made, const ReadLimits& limits) {
    auto metainfo = Metainfo::parse(made.file, limits);
    if (metainfo) return metainfo;
    return fail(Fault::usage, "no sound torrent can be made of " + in_quotes(made.link.name) + ": " +
                                  std::move(metainfo).error().message + " (a larger piece size may help)");
}

Result<Metainfo> create(const content::Tree& tree, const content::TreeHashes& hashes, const CreateOptions& options) {
    BITTERN_TRY(const auto made, make(tree, hashes, options));
    return read_back(made);
}

}  // namespace bittern::torrent
