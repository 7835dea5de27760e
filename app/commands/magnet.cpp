#include "app/commands/magnet.hpp"

#include "app/commands/given.hpp"
#include "app/commands/overloaded.hpp"
#include "app/commands/show.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/render/json.hpp"
#include "app/render/qr.hpp"
#include "base/printable.hpp"
#include "swarm/selection.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using torrent::Magnet;

/// Ranges of the files that are wanted, as so= has them (BEP 53).
std::vector<std::pair<std::int32_t, std::int32_t>> ranges(const std::vector<bool>& wanted) {
    std::vector<std::pair<std::int32_t, std::int32_t>> all;
    for (std::int32_t k = 0; k < static_cast<std::int32_t>(wanted.size()); ++k) {
        if (!wanted[static_cast<std::size_t>(k)]) continue;
        if (all.empty() || all.back().second != k - 1)
            all.emplace_back(k, k);
        else
            all.back().second = k;
    }
    return all;
}

Result<Magnet> link_of(const Given& given, const MagnetOptions& options) {
    if (const auto* link = std::get_if<Magnet>(&given)) {
        if (options.select.empty()) return *link;
        return fail(Fault::usage, "a link does not tell which files there are: --select needs the .torrent file");
    }
    const auto& metainfo = std::get<GivenTorrent>(given).metainfo;
    auto link = metainfo.magnet();
    if (options.select.empty()) return link;
    BITTERN_TRY(const auto wanted, swarm::select_files(metainfo, {.folder = {}, .name = {}, .select = options.select}));
    link.select = ranges(wanted);
    return link;
}

Result<void> keep_half(Magnet& link, MagnetOptions::Halves halves) {
    if (halves == MagnetOptions::Halves::v1) link.hashes.v2.reset();
    if (halves == MagnetOptions::Halves::v2) link.hashes.v1.reset();
    if (link.hashes.v1 || link.hashes.v2) return {};
    return fail(Fault::usage, halves == MagnetOptions::Halves::v1 ? "it has no v1 info-hash: leave out --v1"
                                                                  : "it has no v2 info-hash: leave out --v2");
}

Result<void> make(Env& env, Console& console, const MagnetOptions& options) {
    const StopOnSignal stop(console);
    BITTERN_TRY(const auto given, read_given(env, options.source));
    BITTERN_TRY(auto link, link_of(given, options));
    BITTERN_CHECK(keep_half(link, options.halves));
    if (!options.trackers) {
        link.trackers.clear();
        link.web_seeds.clear();
    }
    if (!options.name) link.name.clear();
    link.peers.insert(link.peers.end(), options.peers.begin(), options.peers.end());
    for (const auto& ignored : link.ignored)
        console.warn(fmt::format("left out, since it is not understood: {}", elide(printable(ignored), 100)));
    const auto text = torrent::to_string(link);
    if (options.qr) {
        BITTERN_TRY(auto code, qr_code(text, console.columns(), console.style()));
        code.pop_back();  // say() ends the line
        console.say(code);
    }
    console.answer(text);
    nlohmann::ordered_json fields{{"magnet", text}, {"name", link.name}};
    add_info_hash(fields, link.hashes);
    console.event("link", fields);
    return {};
}

}  // namespace

ExitCode magnet(Env& env, Console& console, const MagnetOptions& options) {
    if (options.parse) return show(env, console, {.output = options.output, .source = options.source});
    const auto made = make(env, console, options);
    return made ? ExitCode::ok : console.final_error(made.error());
}

}  // namespace bittern::app
