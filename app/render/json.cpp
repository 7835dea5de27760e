#include "app/render/json.hpp"

#include <ostream>

#include <nlohmann/json.hpp>

namespace bittern::app {

void write_event(std::ostream& out, std::string_view event, const nlohmann::ordered_json& fields) {
    nlohmann::ordered_json line = {{"schema", json_schema}, {"event", event}};
    if (fields.is_object()) line.update(fields);
    out << line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    out.flush();
}

void add_info_hash(nlohmann::ordered_json& fields, const torrent::InfoHash& hash) {
    using Json = nlohmann::ordered_json;
    fields["info_hash_v1"] = hash.v1 ? Json(torrent::hex(*hash.v1)) : Json();
    fields["info_hash_v2"] = hash.v2 ? Json(torrent::hex(*hash.v2)) : Json();
}

}  // namespace bittern::app
