#include "app/commands/import.hpp"

#include "app/commands/import_request.hpp"
#include "app/commands/import_talk.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "base/printable.hpp"
#include "daemon/import_reading.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using daemon::ImportedTorrent;

bool is_unfinished(const ImportedTorrent& torrent) {
    return torrent.has_data && !torrent.complete;
}

/// The run of one import.
class Import {
public:
    Import(Env& env, Console& console, const ImportOptions& options)
        : env_(env), options_(options), stop_(console), talk_(console, *options.client, options.dry_run) {}

    Result<void> run();
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    Result<fs::path> folder() const;
    Result<void> know_those_there();
    Result<void> take(const daemon::StateEntry& entry);
    Result<std::int64_t> add(const ImportedTorrent& torrent, const daemon::ImportPlace& place, ImportedOne& one);
    Result<void> rename(std::int64_t number, const std::vector<ImportRename>& renames);
    Result<void> set(std::int64_t number, const ImportedTorrent& torrent, ImportedOne& one);
    Result<void> begin(std::int64_t number, const ImportedTorrent& torrent);

    Env& env_;
    const ImportOptions& options_;
    StopOnSignal stop_;
    ImportTalk talk_;
    std::optional<Remote> remote_;       ///< none: a dry run without a daemon
    std::set<std::string> those_there_;  ///< info-hashes, v1 or cut short
    ExitCode code_ = ExitCode::ok;
};

Result<fs::path> Import::folder() const {
    if (options_.words.size() < 2) return daemon::usual_folder(*options_.client, env_.environment);
    return env_.absolute(options_.words[1]);
}

Result<void> Import::know_those_there() {
    BITTERN_TRY(auto remote, Remote::find(env_, options_.at));
    const auto torrents = remote.torrents({});
    if (!torrents) {
        if (!options_.dry_run || torrents.error().fault != Fault::no_daemon)
            return tl::unexpected<Error>(torrents.error());
        return {};
    }
    for (const auto& torrent : *torrents) those_there_.insert(torrent.value("hash_string", ""));
    remote_ = std::move(remote);
    return {};
}

Result<void> Import::run() {
    BITTERN_TRY(const auto state, folder());
    BITTERN_TRY(const auto entries, daemon::list_state(*options_.client, state));
    BITTERN_CHECK(know_those_there());
    talk_.begin(state, entries.size(), remote_.has_value());
    for (const auto& entry : entries) {
        stop_.look();
        if (stop_.token().stop_requested()) {
            talk_.end();
            return fail(Fault::interrupted, "stopped; the same command goes on with what is not there yet");
        }
        auto taken = take(entry);
        if (taken) continue;
        if (taken.error().fault == Fault::no_daemon) return taken;
        code_ = exit_code_of(taken.error().fault);
        talk_.failed(entry.place, taken.error());
    }
    talk_.end();
    return {};
}

Result<void> Import::take(const daemon::StateEntry& entry) {
    BITTERN_TRY(const auto torrent, entry.read());
    const auto* metainfo = daemon::metainfo_of(torrent);
    const auto hashes = metainfo ? metainfo->info_hash() : std::get<torrent::Magnet>(torrent.what).hashes;
    ImportedOne one{.place = entry.place, .torrent = torrent, .hashes = hashes};
    if (those_there_.contains(torrent::hex(hashes.short_form()))) {
        talk_.there_already(one);
        return {};
    }
    BITTERN_TRY(const auto place, daemon::find_place(torrent, options_.maps));
    one.folder = place.folder;
    one.left_out = torrent.left_out;
    if (!place.final_folder.empty())
        one.left_out.push_back(fmt::format("move to {} once it is complete", printable(place.final_folder.native())));
    if (options_.dry_run) {
        BITTERN_CHECK(renames_of(torrent));
        talk_.planned(one, place);
        return {};
    }
    BITTERN_TRY(const auto number, add(torrent, place, one));
    those_there_.insert(torrent::hex(hashes.short_form()));
    one.number = number;
    number == 0 ? talk_.there_already(one) : talk_.imported(one);
    return {};
}

/// 0: it was there already.
Result<std::int64_t> Import::add(const ImportedTorrent& torrent, const daemon::ImportPlace& place, ImportedOne& one) {
    BITTERN_TRY(const auto renames, renames_of(torrent));
    // What is nothing but added can begin at once: every call is on the disk before it is answered.
    const bool more = torrent.stopped || is_unfinished(torrent) || !renames.empty() || !place.partial.empty() ||
                      !wishes_of(torrent).empty();
    BITTERN_TRY(const auto answer, remote_->call("torrent_add", add_request(torrent, place.folder, more)));
    if (answer.contains("torrent_duplicate")) return 0;
    const auto number = answer.value("torrent_added", Json::object()).value("id", std::int64_t{0});
    const auto stays_stopped = [number](Error error) {
        return tl::unexpected<Error>(
            std::move(error).within(fmt::format("it is there, stopped, as number {}, but not as it was", number)));
    };
    if (!more) return number;
    if (auto renamed = rename(number, renames); !renamed) return stays_stopped(renamed.error());
    if (auto set_up = set(number, torrent, one); !set_up) return stays_stopped(set_up.error());
    for (const auto& [from, to] : place.partial) {
        std::error_code error;
        fs::rename(from, to, error);
        if (error)
            return stays_stopped({Fault::storage, fmt::format("cannot rename {} to {}: {}", printable(from.native()),
                                                              printable(to.filename().native()), error.message())});
    }
    if (auto begun = begin(number, torrent); !begun) return stays_stopped(begun.error());
    return number;
}

Result<void> Import::rename(std::int64_t number, const std::vector<ImportRename>& renames) {
    for (const auto& [path, name] : renames)
        BITTERN_CHECK(
            remote_->call("torrent_rename_path", {{"ids", Json::array({number})}, {"path", path}, {"name", name}}));
    return {};
}

/// Together, and where that is refused each by itself, so that one that can't be done takes no other with it.
Result<void> Import::set(std::int64_t number, const ImportedTorrent& torrent, ImportedOne& one) {
    const auto wishes = wishes_of(torrent);
    if (wishes.empty()) return {};
    const auto ask = [&](Json arguments) {
        arguments["ids"] = Json::array({number});
        return remote_->call("torrent_set", arguments);
    };
    Json all = Json::object();
    for (const auto& wish : wishes) all.update(wish.arguments);
    if (const auto done = ask(all); done || done.error().fault == Fault::no_daemon)
        return done ? Result<void>() : tl::unexpected<Error>(done.error());
    for (const auto& wish : wishes) {
        const auto done = ask(wish.arguments);
        if (done) continue;
        if (done.error().fault == Fault::no_daemon) return tl::unexpected<Error>(done.error());
        one.left_out.push_back(std::string(wish.name));
    }
    return {};
}

/// Of an unfinished one every file is its own, also where a piece of it is half there: verifying says so. Of one that
/// was complete a file with other bytes in it is somebody's, and is left alone.
Result<void> Import::begin(std::int64_t number, const ImportedTorrent& torrent) {
    if (torrent.stopped) return {};
    const Json ids{{"ids", Json::array({number})}};
    if (is_unfinished(torrent)) BITTERN_CHECK(remote_->call("torrent_verify", ids));
    BITTERN_CHECK(remote_->call("torrent_start", ids));
    return {};
}

}  // namespace

ExitCode import_state(Env& env, Console& console, const ImportOptions& options) {
    Import run(env, console, options);
    const auto done = run.run();
    if (done) return run.code();
    console.end_progress();
    console.error(done.error());
    return exit_code_of(done.error().fault);
}

}  // namespace bittern::app
