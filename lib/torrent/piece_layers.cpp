#include "torrent/piece_layers.hpp"

#include "content/merkle.hpp"
#include "torrent/text.hpp"

#include <cstring>

namespace bittern::torrent {
namespace {

std::string_view view(const content::Sha256& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string name_of(const File& file) {
    return file.path.empty() ? std::string("the file") : in_quotes(file.path.back());
}

}  // namespace

bool takes_layer(const File& file, Bytes piece_size) {
    return !file.pad && file.size > piece_size;
}

Result<void> check_layer(const File& file, std::string_view layer, Bytes piece_size) {
    const auto pieces = (file.size.count + piece_size.count - 1) / piece_size.count;
    if (layer.size() != static_cast<std::size_t>(pieces) * sizeof(content::Sha256))
        return fail(Fault::verification, "the piece layer of " + name_of(file) + " has " +
                                             std::to_string(layer.size()) + " bytes, expected " +
                                             std::to_string(pieces) + " hashes of 32");
    std::vector<content::Sha256> hashes(static_cast<std::size_t>(pieces));
    std::memcpy(hashes.data(), layer.data(), layer.size());
    content::Sha256Hasher hasher;
    if (content::file_root(hasher, std::move(hashes), piece_size) != file.root)
        return fail(Fault::verification,
                    "the piece layer of " + name_of(file) + " does not match the file's root hash");
    return {};
}

Result<void> read_piece_layers(const Node& root, LayersByRoot& layers) {
    if (!has_key(root, "piece layers")) return {};
    const Node dictionary = find_dictionary(root, "piece layers");
    if (!dictionary) return fail(Fault::malformed, "'piece layers' is no dictionary");
    BITTERN_CHECK(check_keys(dictionary, "'piece layers'"));
    for (int i = 0; i < dictionary.dict_size(); ++i) {
        const auto [key, value] = dictionary.dict_at_node(i);
        if (bytes_of(key).size() != sizeof(content::Sha256) || value.type() != Node::string_t)
            return fail(Fault::malformed, "'piece layers' holds something else than hashes");
        layers.emplace(bytes_of(key), bytes_of(value));
    }
    return {};
}

Result<void> take_piece_layers(const LayersByRoot& layers, Metainfo::Data& data) {
    if (!layers.empty()) data.layers.resize(data.files.size());
    std::unordered_map<std::string_view, Bytes> checked;  // equal files share a layer, which is hashed once
    for (std::size_t i = 0; i < data.files.size(); ++i) {
        const auto& file = data.files[i];
        const auto layer = layers.find(view(file.root));
        if (!takes_layer(file, data.piece_size) || layer == layers.end()) continue;
        const auto known = checked.find(layer->first);
        if (known == checked.end() || known->second != file.size) {
            if (auto good = check_layer(file, layer->second, data.piece_size); !good)
                return fail(Fault::malformed, std::move(good).error().message);
            checked[layer->first] = file.size;
        }
        data.layers[i] = layer->second;
    }
    if (checked.size() < layers.size())
        data.remarks.push_back("piece layers that no file needs: " + std::to_string(layers.size() - checked.size()));
    return {};
}

}  // namespace bittern::torrent
