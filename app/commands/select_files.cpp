#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/torrent_files.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;
using By = ChosenFiles::By;

/// One option, and what the protocol calls it. Of those in a group the first wins where they say as much.
struct Choice {
    const char* argument;
    const char* word;
    const std::vector<std::string>* which;
};

/// Puts each file into the list of the choice that says most of it.
Result<void> choose(const std::vector<Choice>& choices, const std::vector<RemoteFile>& files, const std::string& name,
                    Json& arguments, std::vector<std::string>& said) {
    std::vector<By> most(files.size(), By::nothing);
    std::vector<const Choice*> best(files.size(), nullptr);
    for (const auto& choice : choices) {
        BITTERN_TRY(const auto chosen, choose_files(files, *choice.which, name));
        for (std::size_t k = 0; k < files.size(); ++k) {
            if (chosen.files[k] <= most[k]) continue;
            most[k] = chosen.files[k];
            best[k] = &choice;
        }
    }
    for (const auto& choice : choices) {
        auto numbers = Json::array();
        for (std::size_t k = 0; k < files.size(); ++k)
            if (best[k] == &choice) numbers.push_back(k);
        // An empty list would be every file.
        if (numbers.empty()) continue;
        said.push_back(fmt::format("{} {}", numbers.size(), choice.word));
        arguments[choice.argument] = std::move(numbers);
    }
    return {};
}

Result<void> select_in(Console& console, const Remote& remote, const SelectOptions& options, const Json& torrent) {
    const auto files = remote_files(torrent);
    const auto name = text_in(torrent, "name");
    if (files.empty())
        return fail(Fault::refused, fmt::format("the files of '{}' are not known yet: it has to get its description "
                                                "from peers first",
                                                printable(name)));
    Json arguments{{"ids", Json::array({count_in(torrent, "id")})}};
    std::vector<std::string> said;
    BITTERN_CHECK(choose({{"files_unwanted", "skipped", &options.skip}, {"files_wanted", "wanted", &options.want}},
                         files, name, arguments, said));
    BITTERN_CHECK(choose({{"priority_high", "high", &options.high},
                          {"priority_normal", "normal", &options.normal},
                          {"priority_low", "low", &options.low}},
                         files, name, arguments, said));
    BITTERN_CHECK(remote.call("torrent_set", arguments));
    console.say(fmt::format("{}: {} of {}", printable(name), fmt::join(said, ", "), counted(files.size(), "file")));
    arguments.erase("ids");
    nlohmann::ordered_json fields{{"id", count_in(torrent, "id")}, {"name", name}};
    for (const auto& [argument, numbers] : arguments.items()) fields[argument] = numbers;
    console.event("selected", fields);
    return {};
}

/// Of several torrents some may have nothing that a pattern matches: that is told, and the others are done.
Result<void> run(Env& env, Console& console, const SelectOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents, remote.torrents(options.torrents, file_fields()));
    std::vector<Error> failed;
    for (const auto& one : torrents) {
        const auto done = select_in(console, remote, options, one);
        if (!done && torrents.size() == 1) return done;
        if (!done) failed.push_back(done.error());
    }
    if (!failed.empty() && failed.size() == torrents.size()) return tl::unexpected<Error>(failed.front());
    for (const auto& error : failed) console.warn(error.message);
    return {};
}

}  // namespace

ExitCode select_files(Env& env, Console& console, const SelectOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
