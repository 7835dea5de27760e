// The JSON of show_talk.hpp.
#include "app/commands/show_talk.hpp"
#include "app/render/json.hpp"
#include "swarm/selection.hpp"
#include "torrent/compare.hpp"
#include "torrent/select_only.hpp"

#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;

Json texts_of(const std::vector<torrent::HostPort>& peers) {
    auto texts = Json::array();
    for (const auto& peer : peers) texts.push_back(torrent::to_string(peer));
    return texts;
}

Json files_of(const torrent::Metainfo& metainfo) {
    auto files = Json::array();
    for (std::size_t k = 0; k < metainfo.files().size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (file.pad) continue;
        Json fields{{"number", k}, {"bytes", file.size.count}, {"path", swarm::path_of(metainfo, file)}};
        if (file.executable) fields["executable"] = true;
        if (!file.symlink.empty()) fields["symlink"] = *file.symlink;
        if (file.renamed) fields["renamed"] = true;
        if (file.renamed) add_text(fields, "raw_path", torrent::given_path(metainfo, k));
        if (file.never_created) fields["never_created"] = true;
        if (file.raw_symlink != file.symlink) add_text(fields, "raw_symlink", *file.raw_symlink);
        if (file.root != content::Sha256{}) fields["root"] = torrent::hex(file.root);
        files.push_back(std::move(fields));
    }
    return files;
}

Json keys_of(const torrent::OtherKeys& others) {
    auto keys = Json::array();
    for (const auto& other : others.keys) keys.push_back({{"key", other.key}, {"value", other.value}});
    return keys;
}

Json left_out_of(const std::vector<torrent::LeftOut>& left_out) {
    auto all = Json::array();
    for (const auto& one : left_out) {
        Json fields{{"what", one.kind == torrent::LeftOut::Kind::tracker ? "tracker" : "web_seed"}};
        add_text(fields, "url", one.text);
        all.push_back(std::move(fields));
    }
    return all;
}

}  // namespace

Json torrent_fields(const torrent::Metainfo& metainfo, const std::vector<std::string>& problems,
                    const torrent::OtherKeys& others, const std::vector<torrent::LeftOut>& left_out) {
    Json fields{{"name", metainfo.name()}};
    if (!metainfo.raw_name().empty()) add_text(fields, "raw_name", metainfo.raw_name());
    add_info_hash(fields, metainfo.info_hash());
    auto similar = Json::array();
    for (const auto& hash : metainfo.similar()) similar.push_back(torrent::hex(hash));
    fields.update({{"magnet", torrent::to_string(metainfo.magnet())},
                   {"bytes", metainfo.total().count},
                   {"piece_size", metainfo.piece_size().count},
                   {"pieces", metainfo.piece_count()},
                   {"private", metainfo.is_private()},
                   {"trackers", metainfo.trackers()},
                   {"web_seeds", metainfo.web_seeds()},
                   {"left_out", left_out_of(left_out)},
                   {"nodes", texts_of(metainfo.nodes())}});
    add_text(fields, "source", metainfo.source());
    add_text(fields, "comment", metainfo.comment());
    add_text(fields, "created_by", metainfo.created_by());
    fields.update({{"created", metainfo.date() ? Json(metainfo.date()->time_since_epoch().count()) : Json()},
                   {"similar", std::move(similar)},
                   {"collections", metainfo.collections()},
                   {"other_keys", keys_of(others)},
                   {"other_keys_left_out", others.left_out},
                   {"problems", problems},
                   {"files", files_of(metainfo)}});
    return fields;
}

Json link_fields(const torrent::Magnet& link) {
    Json fields{{"magnet", torrent::to_string(link)}, {"name", link.name}};
    add_info_hash(fields, link.hashes);
    fields.update({{"trackers", link.trackers},
                   {"web_seeds", link.web_seeds},
                   {"peers", texts_of(link.peers)},
                   {"files", torrent::to_select_only(link.select)},
                   {"ignored", link.ignored}});
    return fields;
}

}  // namespace bittern::app
