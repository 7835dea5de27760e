#include "app/commands/daemon_torrents.hpp"
#include "app/commands/given.hpp"
#include "app/commands/remote.hpp"
#include "base/printable.hpp"
#include "rpc/base64.hpp"
#include "rpc/client.hpp"
#include "torrent/magnet.hpp"
#include "torrent/source.hpp"

#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

/// Bytes of .torrent files that go in one request: of larger ones the daemon takes few at a time.
constexpr std::size_t most_at_once = 900 << 10;

/// What torrent-add takes of a source. Files are read here: the daemon may run as somebody else, elsewhere.
Result<Json> what_to_add(Env& env, const std::string& typed) {
    BITTERN_TRY(const auto source, torrent::parse_source(typed));
    if (const auto* url = std::get_if<torrent::TorrentUrl>(&source)) return Json{{"filename", url->url}};
    BITTERN_TRY(const auto given, read_given(env, typed));
    if (const auto* magnet = std::get_if<torrent::Magnet>(&given))
        return Json{{"filename", torrent::to_string(*magnet)}};
    return Json{{"metainfo", rpc::to_base64(std::get<GivenTorrent>(given).bytes)}};
}

/// Adds sources many at a time, and tells of each in their order.
class Adding {
public:
    Adding(Env& env, Console& console, const AddOptions& options, const Remote& remote)
        : env_(env), console_(console), options_(options), remote_(remote) {}

    /// False where there is no daemon to go on with.
    bool add(const std::string& source) {
        auto what = what_to_add(env_, source);
        const auto bytes = what && what->contains("metainfo") ? what->at("metainfo").get_ref<std::string&>().size() : 0;
        // What the daemon fetches from elsewhere takes its time, which others shall not wait for.
        const bool is_slow = what && bytes == 0 && !what->at("filename").get_ref<std::string&>().starts_with("magnet:");
        if (is_slow || bytes_ + bytes > most_at_once) send();
        bytes_ += bytes;
        given_.push_back({source, std::move(what)});
        if (is_slow || given_.size() == rpc::most_in_a_batch) send();
        return !no_daemon_;
    }

    ExitCode finish() {
        send();
        return code_;
    }

private:
    struct Given {
        std::string source;
        Result<Json> what;
    };

    void send() {
        std::vector<Json> requests;
        for (const auto& [source, what] : given_) {
            if (!what) continue;
            auto& arguments = requests.emplace_back(*what);
            if (!options_.folder.empty()) arguments["download_dir"] = env_.absolute(options_.folder).native();
            if (!options_.labels.empty()) arguments["labels"] = options_.labels;
            if (options_.stopped) arguments["paused"] = true;
        }
        const auto answers = requests.empty() ? std::vector<Result<Json>>() : remote_.call_all("torrent_add", requests);
        auto answer = answers.begin();
        for (const auto& [source, what] : std::exchange(given_, {})) {
            const auto& outcome = what ? *answer++ : what;
            if (no_daemon_) continue;  // told once
            outcome ? tell(*outcome) : fail_with(outcome.error(), source);
        }
        bytes_ = 0;
    }

    void tell(const Json& answer) {
        const bool duplicate = answer.contains("torrent_duplicate");
        const auto torrent = answer.value(duplicate ? "torrent_duplicate" : "torrent_added", Json::object());
        const auto number = torrent.value("id", std::int64_t{0});
        const auto name = torrent.value("name", "");
        console_.say(fmt::format("{}: {} (number {})", duplicate ? "there already" : "added", printable(name), number));
        console_.answer(std::to_string(number));
        console_.event(duplicate ? "duplicate" : "added",
                       {{"id", number}, {"name", name}, {"info_hash", torrent.value("hash_string", "")}});
    }

    void fail_with(const Error& error, const std::string& source) {
        console_.error(error, options_.sources.size() > 1 ? printable(source) : std::string());
        code_ = exit_code_of(error.fault);
        no_daemon_ = error.fault == Fault::no_daemon;
    }

    Env& env_;
    Console& console_;
    const AddOptions& options_;
    const Remote& remote_;
    std::vector<Given> given_;
    std::size_t bytes_ = 0;
    bool no_daemon_ = false;
    ExitCode code_ = ExitCode::ok;
};

}  // namespace

ExitCode add(Env& env, Console& console, const AddOptions& options) {
    const auto remote = Remote::find(env, options.at);
    if (!remote) {
        console.error(remote.error(), {});
        return exit_code_of(remote.error().fault);
    }
    Adding adding(env, console, options, *remote);
    for (const auto& source : options.sources)
        if (!adding.add(source)) break;
    return adding.finish();
}

}  // namespace bittern::app
