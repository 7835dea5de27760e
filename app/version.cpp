#include "app/version.hpp"

#include "swarm/engine.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {

std::string_view version() {
    return BITTERN_VERSION;
}

void show_version(Console& console) {
    const auto library = swarm::library_version();
    const auto warning = swarm::library_warning();
    if (console.is_json()) {
        using Json = nlohmann::ordered_json;
        console.event(
            "version",
            {{"version", version()}, {"libtorrent", library}, {"warning", warning.empty() ? Json() : Json(warning)}});
        return;
    }
    console.answer(fmt::format("bittern {}", version()));
    console.answer(fmt::format("libtorrent {}", library));
    if (!warning.empty()) console.answer(warning);
}

}  // namespace bittern::app
