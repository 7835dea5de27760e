#include "app/commands/add_requests.hpp"
#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "base/printable.hpp"

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

// What is under way at once: the daemon writes what comes together to its disk together, and memory has a bound.
constexpr std::size_t most_under_way = 4;
constexpr std::size_t most_in_a_batch = 50;
constexpr std::size_t large_batch = 512 << 10;  ///< bytes

/// Sources that are sent together, and those between them that can't be sent at all.
struct Batch {
    std::vector<std::pair<std::string, std::optional<Error>>> sources;  ///< as typed; why it is not sent
    std::string requests;                                               ///< JSON-RPC, between commas
    int sent = 0;

    void add(const std::string& source, Result<Json> arguments) {
        if (!arguments) return sources.emplace_back(source, std::move(arguments).error()), void();
        sources.emplace_back(source, std::nullopt);
        requests += (sent == 0 ? "" : ",") + rpc::request_for("torrent_add", *arguments, sent);
        ++sent;
    }
    [[nodiscard]] bool is_full() const { return sources.size() >= most_in_a_batch || requests.size() >= large_batch; }
};

/// Adds sources in the order given, some batches at a time, each over a connection of its own.
class Adding {
public:
    Adding(Console& console, const Remote& remote, bool several)
        : console_(console), remote_(remote), several_(several) {}

    /// False where the daemon can't be talked to any more; the error has been told.
    bool send(Batch batch) {
        if (under_way_.size() >= most_under_way && !finish_oldest()) return false;
        if (batch.sent == 0 && under_way_.empty()) return tell(batch, Json::array());
        auto connection = connection_to();
        if (!connection) return give_up(connection.error());
        if (batch.sent > 0)
            if (const auto sent = connection->send("[" + std::exchange(batch.requests, {}) + "]"); !sent)
                return give_up(sent.error());
        under_way_.push_back({std::move(*connection), std::move(batch)});
        return true;
    }
    void finish() {
        while (!under_way_.empty() && finish_oldest()) {
        }
    }
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    struct UnderWay {
        rpc::ClientConnection connection;
        Batch batch;
    };

    Result<rpc::ClientConnection> connection_to() {
        if (idle_.empty()) return remote_.connect();
        auto one = std::move(idle_.back());
        idle_.pop_back();
        return one;
    }

    bool finish_oldest() {
        auto oldest = std::move(under_way_.front());
        under_way_.pop_front();
        auto answers = Json::array();
        if (oldest.batch.sent > 0) {
            auto came = oldest.connection.receive();
            if (!came) return give_up(came.error());
            answers = std::move(*came);
        }
        idle_.push_back(std::move(oldest.connection));
        return tell(oldest.batch, std::move(answers));
    }

    bool tell(const Batch& batch, Json answers) {
        if (!answers.is_array() || answers.size() != static_cast<std::size_t>(batch.sent))
            return give_up({Fault::network, "the daemon's answer can't be read"});
        std::size_t next = 0;
        for (const auto& [source, not_sent] : batch.sources) {
            if (not_sent)
                fail_with(*not_sent, source);
            else if (const auto result = rpc::result_of(std::move(answers[next++])); result)
                tell_added(*result);
            else
                fail_with(result.error(), source);
        }
        return true;
    }

    void tell_added(const Json& answer) {
        const bool duplicate = answer.contains("torrent_duplicate");
        const auto torrent = object_in(answer, duplicate ? "torrent_duplicate" : "torrent_added");
        const auto number = count_in(torrent, "id");
        console_.say(
            fmt::format("{}: {} (number {})", duplicate ? "there already" : "added", name_of(torrent), number));
        console_.answer(std::to_string(number));
        console_.event(
            duplicate ? "duplicate" : "added",
            {{"id", number}, {"name", text_in(torrent, "name")}, {"info_hash", text_in(torrent, "hash_string")}});
    }

    void fail_with(const Error& error, const std::string& source) {
        console_.error(error, several_ ? printable(source) : std::string());
        if (code_ == ExitCode::ok) code_ = exit_code_of(error.fault);
    }
    bool give_up(const Error& error) {
        under_way_.clear();
        fail_with(error, {});
        return false;
    }

    Console& console_;
    const Remote& remote_;
    bool several_;
    std::deque<UnderWay> under_way_;
    std::vector<rpc::ClientConnection> idle_;
    ExitCode code_ = ExitCode::ok;
};

}  // namespace

ExitCode add(Env& env, Console& console, const AddOptions& options) {
    const auto remote = Remote::find(env, options.at);
    if (!remote) return told(console, tl::unexpected<Error>(remote.error()));
    Adding adding(console, *remote, options.sources.size() > 1);
    Batch batch;
    for (const auto& source : options.sources) {
        batch.add(source, what_to_add(env, options, source));
        if (!batch.is_full()) continue;
        if (!adding.send(std::exchange(batch, {}))) return adding.code();
    }
    if (batch.sources.empty() || adding.send(std::move(batch))) adding.finish();
    return adding.code();
}

}  // namespace bittern::app
