#include "torrent/metainfo.hpp"

#include "torrent/bencode_read.hpp"
#include "torrent/make_files.hpp"
#include "torrent/metainfo_data.hpp"
#include "torrent/piece_layers.hpp"
#include "torrent/read_info.hpp"
#include "torrent/read_outer.hpp"
#include "torrent/text.hpp"

#include <utility>

namespace bittern::torrent {
namespace {

/// What people save as .torrent by mistake, by name. A torrent begins with 'd'.
Result<void> refuse_lookalikes(std::string_view bytes) {
    if (bytes.empty()) return fail(Fault::malformed, "it is empty, expected a .torrent file");
    if (bytes.starts_with("\x1f\x8b"))
        return fail(Fault::malformed, "it is compressed with gzip, unpack it first (gzip -d)");
    const auto start = bytes.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    const auto text = ascii_lower(bytes.substr(std::min(start, bytes.size()), 20));
    if (text.starts_with("<html") || text.starts_with("<!doctype") || text.starts_with("<head"))
        return fail(Fault::malformed, "it is a web page, not a .torrent file: the download may need a login");
    if (text.starts_with("magnet:"))
        return fail(Fault::malformed, "it is a magnet link, not a .torrent file: give the link itself");
    if (bytes.front() != 'd') return fail(Fault::malformed, "it is not a .torrent file (no bencoded dictionary)");
    return {};
}

/// What is left to do once the bytes have been decoded. All texts lie in them.
struct Parts {
    Layout layout;
    std::vector<std::string> remarks;  ///< on the info dictionary
    LayersByRoot layers;
    std::string_view info, rest;
};

/// Of a million files the nodes of the bencoding take a quarter of a GiB: they are gone before anything is made of
/// what they say.
Result<Parts> read_parts(std::string_view torrent_file, const ReadLimits& limits, Metainfo::Data& data) {
    BITTERN_TRY(const auto root, decode(torrent_file, limits.bencoding));
    BITTERN_CHECK(check_keys(root, "the torrent"));
    const Node info = find_dictionary(root, "info");
    if (!info) return fail(Fault::malformed, "it has no info dictionary, so it is no torrent");
    Parts parts;
    parts.info = section_of(info);
    parts.rest = torrent_file.substr(section_of(root).size());
    BITTERN_TRY(parts.layout, read_info(info, limits, data));
    std::swap(parts.remarks, data.remarks);
    read_similar(root, data);
    read_outer(root, data);
    if (data.hash.v2) BITTERN_CHECK(read_piece_layers(root, parts.layers));
    return parts;
}

}  // namespace

Result<Metainfo> Metainfo::parse(std::string_view torrent_file, const ReadLimits& limits) {
    BITTERN_CHECK(refuse_lookalikes(torrent_file));
    if (torrent_file.size() > static_cast<std::size_t>(limits.file.count))
        return fail(Fault::malformed, "it is larger than a .torrent file may be (" + to_string(limits.file) + ")");
    auto data = std::make_shared<Data>();
    BITTERN_TRY(auto parts, read_parts(torrent_file, limits, *data));
    std::swap(data->remarks, parts.remarks);  // those on the info dictionary come first
    {
        const Layout layout = std::move(parts.layout);
        BITTERN_CHECK(make_files(layout, limits, *data));
    }
    data->remarks.insert(data->remarks.end(), parts.remarks.begin(), parts.remarks.end());
    if (data->hash.v2) BITTERN_CHECK(take_piece_layers(parts.layers, *data));
    if (parts.rest.find_first_not_of(" \t\r\n") != std::string_view::npos)
        data->remarks.push_back("trailing data: " + to_string(Bytes{static_cast<std::int64_t>(parts.rest.size())}));
    data->info = parts.info;
    return Metainfo(std::move(data));
}

Result<Metainfo> Metainfo::from_info(std::string_view info_dictionary, const Magnet& link) {
    if (!info_dictionary.starts_with('d')) return fail(Fault::malformed, "the metadata is no bencoded dictionary");
    BITTERN_TRY(const auto info, decode(info_dictionary, info_limits));
    if (section_of(info).size() != info_dictionary.size())
        return fail(Fault::malformed, "data follows the info dictionary");
    auto data = std::make_shared<Data>();
    BITTERN_TRY(const auto layout, read_info(info, transfer_limits, *data));
    BITTERN_CHECK(make_files(layout, transfer_limits, *data));
    data->info = info_dictionary;
    if (link.hashes != InfoHash{} && !data->hash.matches(link.hashes))
        return fail(Fault::verification,
                    "the metadata is that of " + to_string(data->hash) + ", not of " + to_string(link.hashes));
    for (const auto& url : link.trackers) data->trackers.push_back({url});
    data->web_seeds = link.web_seeds;
    return Metainfo(std::move(data));
}

const InfoHash& Metainfo::info_hash() const {
    return data_->hash;
}
const std::string& Metainfo::name() const {
    return data_->name;
}
const std::string& Metainfo::raw_name() const {
    return data_->raw_name;
}
bool Metainfo::single_file() const {
    return data_->single_file;
}
const std::vector<File>& Metainfo::files() const {
    return data_->files;
}
Bytes Metainfo::total() const {
    return data_->total;
}
Bytes Metainfo::piece_size() const {
    return data_->piece_size;
}
std::int32_t Metainfo::piece_count() const {
    return data_->piece_count;
}
bool Metainfo::is_private() const {
    return data_->is_private;
}
const std::vector<std::vector<std::string>>& Metainfo::trackers() const {
    return data_->trackers;
}
const std::vector<std::string>& Metainfo::web_seeds() const {
    return data_->web_seeds;
}
const std::vector<HostPort>& Metainfo::nodes() const {
    return data_->nodes;
}
const std::string& Metainfo::comment() const {
    return data_->comment;
}
const std::string& Metainfo::created_by() const {
    return data_->created_by;
}
std::optional<std::chrono::sys_seconds> Metainfo::date() const {
    return data_->date;
}
const std::string& Metainfo::source() const {
    return data_->source;
}
const std::vector<content::Sha1>& Metainfo::similar() const {
    return data_->similar;
}
const std::vector<std::string>& Metainfo::collections() const {
    return data_->collections;
}
const std::vector<std::string>& Metainfo::name_remarks() const {
    return data_->name_remarks;
}
const std::vector<std::string>& Metainfo::remarks() const {
    return data_->remarks;
}
std::string_view Metainfo::info_dictionary() const {
    return data_->info;
}
std::shared_ptr<const std::string> Metainfo::shared_info_dictionary() const {
    return {data_, &data_->info};
}
std::string_view Metainfo::piece_hashes() const {
    return std::string_view(data_->info).substr(data_->pieces_at, data_->pieces_size);
}

std::string_view Metainfo::piece_layer(FileIndex file) const {
    const auto index = static_cast<std::size_t>(file.value);
    return index < data_->layers.size() ? std::string_view(data_->layers[index]) : std::string_view();
}

bool Metainfo::has_piece_layers() const {
    for (std::size_t i = 0; data_->hash.v2 && i < data_->files.size(); ++i)
        if (takes_layer(data_->files[i], data_->piece_size) && (i >= data_->layers.size() || data_->layers[i].empty()))
            return false;
    return true;
}

}  // namespace bittern::torrent
