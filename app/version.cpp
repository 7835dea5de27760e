#include "app/version.hpp"

#include "content/sha/kernel.hpp"
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
    const auto& kernels = content::sha::fastest();
    const auto sha1 = to_string(*kernels.sha1), sha256 = to_string(*kernels.sha256);
    if (console.is_json()) {
        using Json = nlohmann::ordered_json;
        console.event("version", {{"version", version()},
                                  {"libtorrent", library},
                                  {"sha1", sha1},
                                  {"sha256", sha256},
                                  {"warning", warning.empty() ? Json() : Json(warning)}});
        return;
    }
    console.answer(fmt::format("bittern {}", version()));
    console.answer(fmt::format("SHA-1: {}, SHA-256: {}", sha1, sha256));
    console.answer(fmt::format("libtorrent {}", library));
    if (!warning.empty()) console.answer(warning);
}

}  // namespace bittern::app
