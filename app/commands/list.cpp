#include "app/commands/list.hpp"

#include "app/render/json.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "swarm/selection.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;

Json list_fields(const torrent::Metainfo& metainfo, const std::vector<bool>& wanted) {
    auto files = Json::array();
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        const auto& file = metainfo.files()[k];
        if (wanted[k])
            files.push_back({{"number", k}, {"bytes", file.size.count}, {"path", swarm::path_of(metainfo, file)}});
    }
    Json fields{{"name", metainfo.name()}};
    add_info_hash(fields, metainfo.info_hash());
    fields.update({{"bytes", metainfo.total().count}, {"files", std::move(files)}});
    return fields;
}

}  // namespace

std::size_t count_files(const torrent::Metainfo& metainfo) {
    const auto count = std::ranges::count_if(metainfo.files(), swarm::is_created);
    return static_cast<std::size_t>(count);
}

void write_list(Env& env, Console& console, const torrent::Metainfo& metainfo, const std::vector<bool>& wanted) {
    if (console.is_json()) return console.event("files", list_fields(metainfo, wanted));
    std::vector<std::vector<std::string>> rows;
    Bytes total;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        if (!wanted[k]) continue;
        const auto& file = metainfo.files()[k];
        total += file.size;
        const auto size = env.out_is_terminal ? to_string(file.size) : std::to_string(file.size.count);
        rows.push_back({std::to_string(k), size, swarm::path_of(metainfo, file)});
    }
    console.end_progress();
    if (!env.out_is_terminal) return write_tab_separated(*env.out, rows);
    write_aligned(*env.out, {{"#", Align::right}, {"SIZE", Align::right}, {"PATH"}}, rows);
    *env.out << fmt::format("{}, {}\n", counted(rows.size(), "file"), to_string(total));
}

}  // namespace bittern::app
