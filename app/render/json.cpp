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

}  // namespace bittern::app
