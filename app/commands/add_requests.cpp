#include "app/commands/add_requests.hpp"

#include "app/commands/given.hpp"
#include "rpc/base64.hpp"
#include "rpc/fields_of_files.hpp"
#include "swarm/selection.hpp"
#include "torrent/magnet.hpp"
#include "torrent/source.hpp"

#include <variant>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

/// The files that are not selected, by the numbers that the daemon gives them: filler between files has none.
Result<Json> unwanted_of(const torrent::Metainfo& metainfo, const std::vector<std::string>& select) {
    BITTERN_TRY(const auto wanted, swarm::select_files(metainfo, {.select = select}));
    const auto files = rpc::listed_files(&metainfo);
    auto unwanted = Json::array();
    for (std::size_t number = 0; number < files.size(); ++number)
        if (!wanted[files[number]]) unwanted.push_back(number);
    return unwanted;
}

tl::unexpected<Error> not_known_yet() {
    return fail(Fault::usage,
                "what files a link has is known only once peers have told: add it without --select, and choose with "
                "`bittern select` then");
}

}  // namespace

Result<Json> what_to_add(Env& env, const AddOptions& options, const std::string& source) {
    Json arguments = Json::object();
    if (!options.folder.empty()) arguments["download_dir"] = env.absolute(options.folder).native();
    if (!options.labels.empty()) arguments["labels"] = options.labels;
    if (options.stopped) arguments["paused"] = true;
    if (options.sequential) arguments["sequential_download"] = true;
    BITTERN_TRY(const auto what, torrent::parse_source(source));
    if (const auto* url = std::get_if<torrent::TorrentUrl>(&what)) {
        if (!options.select.empty()) return not_known_yet();
        arguments["filename"] = url->url;
        return arguments;
    }
    BITTERN_TRY(const auto given, read_given(env, source));
    if (const auto* magnet = std::get_if<torrent::Magnet>(&given)) {
        if (!options.select.empty()) return not_known_yet();
        arguments["filename"] = torrent::to_string(*magnet);
        return arguments;
    }
    const auto& file = std::get<GivenTorrent>(given);
    if (!options.select.empty()) {
        BITTERN_TRY(auto unwanted, unwanted_of(file.metainfo, options.select));
        if (!unwanted.empty()) arguments["files_unwanted"] = std::move(unwanted);
    }
    arguments["metainfo"] = rpc::to_base64(file.bytes);
    return arguments;
}

}  // namespace bittern::app
