#include "torrent/read_info.hpp"

#include "base/escaped.hpp"
#include "base/file_name.hpp"
#include "content/sha.hpp"
#include "torrent/libtorrent_names.hpp"
#include "torrent/read_files.hpp"
#include "torrent/safe_paths.hpp"
#include "torrent/text.hpp"

#include <algorithm>

namespace bittern::torrent {
namespace {

constexpr Bytes largest_piece = mib(512);
constexpr std::int64_t most_pieces = 2'097'152;
constexpr std::size_t hash_size = 20;

/// Whether it has a v2 half. libtorrent takes torrents that say "meta version" only in canonical
/// bencoding.
Result<bool> read_version(const Node& info) {
    BITTERN_TRY(const auto version, find_integer(info, "meta version"));
    const bool tree = has_key(info, "file tree");
    if (!version && tree) return fail(Fault::malformed, "it has a v2 file tree but no 'meta version'");
    if (!version) return false;
    if (*version < 1 || *version > 2)
        return fail(Fault::malformed,
                    "it is of version " + std::to_string(*version) + ", but only versions 1 and 2 are known");
    if (tree != (*version == 2))
        return fail(Fault::malformed, tree ? "it has a v2 file tree but claims to be of version 1"
                                           : "it claims to be of version 2 but has no file tree");
    char reason[200] = {};
    if (info.has_soft_error(reason))
        return fail(Fault::malformed, "its info dictionary is not canonical: " + std::string(reason));
    return *version == 2;
}

Result<Bytes> read_piece_size(const Node& info, bool v2) {
    BITTERN_TRY(const auto size, find_integer(info, "piece length"));
    if (!size) return fail(Fault::malformed, "it has no piece length");
    if (*size < 1 || *size > largest_piece.count)
        return fail(Fault::malformed,
                    "its piece length is " + std::to_string(*size) + ", expected 1 to 536,870,912 bytes");
    if (v2 && (*size < kib(16).count || (*size & (*size - 1)) != 0))
        return fail(Fault::malformed,
                    "its piece length is " + std::to_string(*size) + ", but v2 takes powers of two from 16,384 only");
    return Bytes{*size};
}

/// In a tree a few bytes give many files long paths: beyond what any torrent may take it must have bytes to show for
/// it.
Bytes most_paths_in(const Node& info, const ReadLimits& limits) {
    constexpr std::int64_t most_times_larger = 8;
    const Bytes deserved{static_cast<std::int64_t>(section_of(info).size()) * most_times_larger};
    return std::min(limits.paths, std::max(deserved, transfer_limits.paths));
}

Result<Layout> read_layout(const Node& info, bool has_v2, const ReadLimits& limits, Metainfo::Data& data) {
    const auto most_paths = most_paths_in(info, limits);
    BITTERN_TRY(auto listed, read_file_list(info, most_paths));
    const bool has_v1 = !listed.empty();
    BITTERN_TRY(auto v1, lay_out_v1(std::move(listed)));
    data.single_file = has_key(info, "length");
    if (!has_v2 && !has_v1) return fail(Fault::malformed, "it has no files");
    if (!has_v2) return v1;
    const Node tree = find_dictionary(info, "file tree");
    if (!tree) return fail(Fault::malformed, "its file tree is no dictionary");
    BITTERN_TRY(auto entries, read_file_tree(tree, most_paths));
    if (entries.empty()) return fail(Fault::malformed, "it has no files");
    BITTERN_TRY(auto v2, lay_out_v2(std::move(entries), data.piece_size));
    if (has_v1) {
        if (data.single_file && !is_lone_file(tree))
            return fail(Fault::malformed, "its v1 half is one file, its v2 half a folder");
        return reconcile(v1, std::move(v2));
    }
    const auto first = v2.entries.front().path.front();
    data.single_file = is_lone_file(tree) && first == name_in(info);
    if (data.single_file && would_vanish(first))
        return fail(Fault::malformed, in_quotes(first) + " is no name for a file");
    return v2;
}

Result<void> read_pieces(const Node& info, const Layout& layout, bool has_v1, Metainfo::Data& data) {
    const auto size = data.piece_size.count;
    const auto count = layout.total / size + (layout.total % size != 0 ? 1 : 0);
    if (count > most_pieces)
        return fail(Fault::malformed, "it has " + std::to_string(count) + " pieces, more than 2,097,152");
    data.piece_count = static_cast<std::int32_t>(count);
    if (!has_key(info, "pieces")) {
        if (has_v1) return fail(Fault::malformed, "it has no hashes of its pieces");
        return {};
    }
    if (!has_v1) return fail(Fault::malformed, "it has v1 hashes but no v1 files");
    const Node node = find_string(info, "pieces");
    if (!node) return fail(Fault::malformed, "its hashes of pieces are no text");
    const auto pieces = bytes_of(node);
    if (pieces.size() != static_cast<std::size_t>(count) * hash_size)
        return fail(Fault::malformed, "it has " + std::to_string(count) + " pieces but " +
                                          std::to_string(pieces.size()) + " bytes of hashes, 20 a piece");
    data.pieces_at = static_cast<std::size_t>(pieces.data() - section_of(info).data());
    data.pieces_size = pieces.size();
    return {};
}

void name_it(std::string_view name, Metainfo::Data& data) {
    if (would_vanish(name)) {
        data.name = to_string(data.hash);
        data.raw_name = name;
        data.remarks.push_back("it has no name that could be used, its info-hash serves as one");
        return;
    }
    data.name = portable_component(name);
    if (data.name == name) return;
    data.remarks.push_back("its name was made safe: it was '" + escaped(name, 100) + "'");
    data.raw_name = name;
}

}  // namespace

InfoHash hash_of(std::string_view info, bool v1, bool v2) {
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(info.data()), info.size());
    InfoHash hash;
    if (v1) {
        content::Sha1Hasher hasher;
        hasher.update(bytes);
        hash.v1 = hasher.finish();
    }
    if (v2) hash.v2 = content::Sha256Hasher().digest(bytes);
    return hash;
}

void read_similar(const Node& dictionary, Metainfo::Data& data) {
    const Node similar = find_list(dictionary, "similar");
    for (int i = 0; similar && i < similar.list_size(); ++i) {
        content::Sha1 hash;
        const auto bytes = bytes_of(similar.list_at(i));
        if (bytes.size() != hash.size()) continue;
        std::copy(bytes.begin(), bytes.end(), hash.begin());
        data.similar.push_back(hash);
    }
    const Node collections = find_list(dictionary, "collections");
    for (int i = 0; collections && i < collections.list_size(); ++i) {
        const Node name = collections.list_at(i);
        if (name.type() == Node::string_t) data.collections.emplace_back(bytes_of(name));
    }
}

Result<Layout> read_info(const Node& info, const ReadLimits& limits, Metainfo::Data& data) {
    const auto bytes = section_of(info);
    if (bytes.size() > static_cast<std::size_t>(limits.info.count))
        return fail(Fault::malformed, "its info dictionary is larger than " + to_string(limits.info));
    if (bytes.size() > static_cast<std::size_t>(transfer_limits.info.count))
        data.remarks.push_back("its info dictionary is larger than " + to_string(transfer_limits.info) +
                               ", so it can't be transferred");
    BITTERN_TRY(const bool sorted, check_keys(info, "the info dictionary"));
    if (!sorted) data.remarks.push_back("the keys of its info dictionary are not in order");
    BITTERN_TRY(const bool v2, read_version(info));
    const bool v1 = has_key(info, "files") || has_key(info, "length");
    if (!find_string(info, "name.utf-8") && !find_string(info, "name")) return fail(Fault::malformed, "it has no name");
    BITTERN_TRY(data.piece_size, read_piece_size(info, v2));
    BITTERN_TRY(auto layout, read_layout(info, v2, limits, data));
    BITTERN_CHECK(read_pieces(info, layout, v1, data));
    BITTERN_TRY(const auto is_private, find_integer(info, "private"));
    data.is_private = is_private.value_or(0) != 0;
    data.source = bytes_of(find_string(info, "source"));
    data.hash = hash_of(bytes, v1, v2);
    name_it(name_in(info), data);
    read_similar(info, data);
    return layout;
}

}  // namespace bittern::torrent
