#include "app/commands/import.hpp"

#include "app/commands/import_request.hpp"
#include "app/commands/import_talk.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "base/printable.hpp"
#include "daemon/import_reading.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using daemon::ImportedTorrent;

bool is_unfinished(const ImportedTorrent& torrent) {
    return torrent.has_data && !torrent.complete;
}

// What is sent together: the daemon writes what comes together to its disk together, and memory has a bound.
constexpr std::size_t most_in_a_batch = 50;
constexpr std::size_t large_batch = 512 << 10;  ///< bytes

/// One torrent on its way to the daemon.
struct Sent {
    std::string place;  ///< where the state tells of it
    ImportedTorrent torrent;
    torrent::InfoHash hashes;
    daemon::ImportPlace where;
    std::vector<ImportRename> renames;
    std::int64_t number = 0;

    /// Whether it is to begin only when it is as it was.
    [[nodiscard]] bool waits() const { return is_unfinished(torrent) || !renames.empty() || !where.partial.empty(); }
    [[nodiscard]] ImportedOne told() const {
        ImportedOne one{.place = place, .torrent = torrent, .hashes = hashes};
        one.folder = where.folder;
        one.left_out = torrent.left_out;
        if (!where.final_folder.empty())
            one.left_out.push_back(
                fmt::format("move to {} once it is complete", printable(where.final_folder.native())));
        one.number = number;
        return one;
    }
};

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
    void failed(const std::string& place, const Error& error);
    Result<void> send();
    Result<Json> ask(const std::string& requests, std::size_t count);
    Result<void> take_answer(Sent& one, Result<Json> answer);
    Result<void> complete(const Sent& one);
    Result<void> begin(const std::vector<const Sent*>& torrents);

    Env& env_;
    const ImportOptions& options_;
    StopOnSignal stop_;
    ImportTalk talk_;
    std::optional<Remote> remote_;  ///< none: a dry run without a daemon
    std::optional<rpc::ClientConnection> connection_;
    std::set<std::string> those_there_;  ///< info-hashes, v1 or cut short
    std::set<std::string> under_way_;    ///< likewise
    std::vector<Sent> batch_;
    std::string requests_;        ///< of it
    std::size_t next_place_ = 0;  ///< in the queue
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
    next_place_ = torrents->size();
    remote_ = std::move(remote);
    return {};
}

void Import::failed(const std::string& place, const Error& error) {
    code_ = exit_code_of(error.fault);
    talk_.failed(place, error);
}

Result<void> Import::run() {
    BITTERN_TRY(const auto state, folder());
    BITTERN_TRY(const auto entries, daemon::list_state(*options_.client, state));
    BITTERN_CHECK(know_those_there());
    talk_.begin(state, entries.size(), remote_.has_value());
    for (const auto& entry : entries) {
        stop_.look();
        if (stop_.token().stop_requested()) {
            BITTERN_CHECK(send());
            talk_.end();
            return fail(Fault::interrupted, "stopped; the same command goes on with what is not there yet");
        }
        auto taken = take(entry);
        if (!taken && taken.error().fault == Fault::no_daemon) return taken;
        if (!taken) failed(entry.place, taken.error());
    }
    BITTERN_CHECK(send());
    talk_.end();
    return {};
}

Result<void> Import::take(const daemon::StateEntry& entry) {
    BITTERN_TRY(auto torrent, entry.read());
    const auto* metainfo = daemon::metainfo_of(torrent);
    const auto hashes = metainfo ? metainfo->info_hash() : std::get<torrent::Magnet>(torrent.what).hashes;
    const auto name = torrent::hex(hashes.short_form());
    if (under_way_.contains(name)) BITTERN_CHECK(send());
    if (those_there_.contains(name)) {
        talk_.there_already({.place = entry.place, .torrent = torrent, .hashes = hashes});
        return {};
    }
    BITTERN_TRY(auto where, daemon::find_place(torrent, options_.maps));
    BITTERN_TRY(auto renames, renames_of(torrent));
    Sent one{entry.place, std::move(torrent), hashes, std::move(where), std::move(renames)};
    if (options_.dry_run) {
        talk_.planned(one.told(), one.where);
        return {};
    }
    auto request = import_request(one.torrent, one.where.folder, one.torrent.stopped || one.waits());
    request["queue_position"] = next_place_++;
    requests_ += (requests_.empty() ? "" : ",") +
                 rpc::request_for("bittern_torrent_import", request, static_cast<int>(batch_.size()));
    batch_.push_back(std::move(one));
    under_way_.insert(name);
    return batch_.size() >= most_in_a_batch || requests_.size() >= large_batch ? send() : Result<void>();
}

/// All of the batch, and what each of it needs besides. Fault::no_daemon, and what else ends the run.
Result<void> Import::send() {
    if (batch_.empty()) return {};
    under_way_.clear();
    const auto requests = "[" + std::exchange(requests_, {}) + "]";
    auto batch = std::exchange(batch_, {});
    auto asked = ask(requests, batch.size());
    if (!asked && asked.error().fault == Fault::no_daemon) return tl::unexpected<Error>(asked.error());
    if (!asked)
        for (const auto& one : batch) failed(one.place, asked.error());
    if (!asked) return connection_.reset(), Result<void>();
    auto& answers = *asked;
    std::vector<const Sent*> to_begin;
    for (std::size_t k = 0; k < batch.size(); ++k) {
        auto& one = batch[k];
        auto done = take_answer(one, rpc::result_of(std::move(answers[k])));
        if (done && one.number != 0) done = complete(one);
        if (!done && done.error().fault == Fault::no_daemon) return done;
        if (!done)
            failed(one.place, done.error());
        else if (one.number != 0)
            to_begin.push_back(&one);
    }
    const auto begun = begin(to_begin);
    for (const auto* one : to_begin)
        if (begun)
            talk_.imported(one->told());
        else
            failed(one->place,
                   Error(begun.error()).within(fmt::format("it is there, as number {}, stopped", one->number)));
    return begun || begun.error().fault != Fault::no_daemon ? Result<void>() : begun;
}

Result<Json> Import::ask(const std::string& requests, std::size_t count) {
    if (!connection_) {
        BITTERN_TRY(connection_, remote_->connect());
    }
    BITTERN_CHECK(connection_->send(requests));
    BITTERN_TRY(auto answers, connection_->receive());
    if (answers.is_array() && answers.size() == count) return answers;
    return fail(Fault::network, "the daemon's answer can't be read");
}

/// A number of 0: it was there already.
Result<void> Import::take_answer(Sent& one, Result<Json> answer) {
    BITTERN_TRY(const auto said, std::move(answer));
    those_there_.insert(torrent::hex(one.hashes.short_form()));
    if (said.contains("torrent_duplicate"))
        talk_.there_already(one.told());
    else
        one.number = said.value("torrent_added", Json::object()).value("id", std::int64_t{0});
    return {};
}

/// The names of its files, with the daemon and on the disk.
Result<void> Import::complete(const Sent& one) {
    const auto stays_stopped = [&one](Error error) {
        return tl::unexpected<Error>(
            std::move(error).within(fmt::format("it is there, stopped, as number {}, but not as it was", one.number)));
    };
    for (const auto& [path, name] : one.renames) {
        const auto renamed =
            remote_->call("torrent_rename_path", {{"ids", Json::array({one.number})}, {"path", path}, {"name", name}});
        if (!renamed) return stays_stopped(renamed.error());
    }
    for (const auto& [from, to] : one.where.partial) {
        std::error_code error;
        fs::rename(from, to, error);
        if (error)
            return stays_stopped({Fault::storage, fmt::format("cannot rename {} to {}: {}", printable(from.native()),
                                                              printable(to.filename().native()), error.message())});
    }
    return {};
}

/// Of an unfinished one every file is its own, also where a piece of it is half there: verifying says so. Of one that
/// was complete a file with other bytes in it is somebody's, and is left alone.
Result<void> Import::begin(const std::vector<const Sent*>& torrents) {
    auto to_verify = Json::array(), to_start = Json::array();
    for (const auto* one : torrents) {
        if (one->torrent.stopped || !one->waits()) continue;
        if (is_unfinished(one->torrent)) to_verify.push_back(one->number);
        to_start.push_back(one->number);
    }
    if (!to_verify.empty()) BITTERN_CHECK(remote_->call("torrent_verify", {{"ids", to_verify}}));
    if (!to_start.empty()) BITTERN_CHECK(remote_->call("torrent_start", {{"ids", to_start}}));
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
