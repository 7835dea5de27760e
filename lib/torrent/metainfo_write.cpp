#include "torrent/bencode_write.hpp"
#include "torrent/metainfo.hpp"
#include "torrent/metainfo_data.hpp"
#include "torrent/piece_layers.hpp"
#include "torrent/write_outer.hpp"

#include <algorithm>
#include <map>

namespace bittern::torrent {
namespace {

constexpr std::size_t most_link_entries = 100;  // as many as a link is read with

bool contains(const std::vector<std::string>& urls, const std::string& url) {
    return std::ranges::find(urls, url) != urls.end();
}

/// Every v2 torrent has the key, even where no file needs a layer (BEP 52).
void write_layers(BencodeWriter& out, const Metainfo::Data& data) {
    if (!data.hash.v2) return;
    std::map<content::Sha256, std::string_view> layers;
    for (std::size_t i = 0; i < data.layers.size(); ++i)
        if (!data.layers[i].empty()) layers.emplace(data.files[i].root, data.layers[i]);
    out.text("piece layers").begin_dictionary();
    for (const auto& [root, layer] : layers)
        out.text({reinterpret_cast<const char*>(root.data()), root.size()}).text(layer);
    out.end();
}

}  // namespace

std::string Metainfo::to_torrent_file() const {
    BencodeWriter out;
    out.begin_dictionary();
    write_trackers(out, data_->trackers);
    if (!data_->comment.empty()) out.text("comment").text(data_->comment);
    if (!data_->created_by.empty()) out.text("created by").text(data_->created_by);
    if (data_->date) out.text("creation date").integer(data_->date->time_since_epoch().count());
    out.text("info").raw(data_->info);
    write_nodes(out, data_->nodes);
    write_layers(out, *data_);
    write_web_seeds(out, data_->web_seeds);
    return out.end().take();
}

Result<Metainfo> Metainfo::with_piece_layers(std::vector<std::string> layers) const {
    auto data = std::make_shared<Data>(*data_);
    if (data->hash.v2) data->layers.resize(data->files.size());
    for (std::size_t i = 0; i < std::min(layers.size(), data->layers.size()); ++i) {
        if (layers[i].empty() || !takes_layer(data->files[i], data->piece_size)) continue;
        BITTERN_CHECK(check_layer(data->files[i], layers[i], data->piece_size));
        data->layers[i] = std::move(layers[i]);
    }
    return Metainfo(std::move(data));
}

Metainfo Metainfo::with_sources_of(const Magnet& link) const {
    auto data = std::make_shared<Data>(*data_);
    const auto known = [&](const std::string& url) {
        return std::ranges::any_of(data->trackers, [&](const auto& tier) { return contains(tier, url); });
    };
    for (const auto& url : link.trackers)
        if (!known(url)) data->trackers.push_back({url});
    for (const auto& url : link.web_seeds)
        if (!contains(data->web_seeds, url)) data->web_seeds.push_back(url);
    return Metainfo(std::move(data));
}

Magnet link_to(const InfoHash& hash, const std::string& name, const std::vector<std::vector<std::string>>& tiers,
               const std::vector<std::string>& web_seeds) {
    Magnet magnet;
    magnet.hashes = hash;
    magnet.name = name;
    for (const auto& tier : tiers)
        for (const auto& url : tier)
            if (magnet.trackers.size() < most_link_entries) magnet.trackers.push_back(url);
    magnet.web_seeds = web_seeds;
    return magnet;
}

Magnet Metainfo::magnet() const {
    return link_to(data_->hash, data_->name, data_->trackers, data_->web_seeds);
}

}  // namespace bittern::torrent
