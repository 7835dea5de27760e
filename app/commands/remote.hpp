#pragma once
/// The daemon, as the commands that talk to it see it.

#include "app/env.hpp"
#include "app/options/daemon_options.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {

/// One daemon, by its socket.
class Remote {
public:
    /// Where the options and the configuration say; whether one is there shows with the first call.
    [[nodiscard]] static Result<Remote> find(const Env& env, const DaemonAt& at);

    /// The object of the answer. Fault::no_daemon, with the command that starts one; else what the daemon says.
    [[nodiscard]] Result<nlohmann::json> call(std::string_view method,
                                              const nlohmann::json& arguments = nlohmann::json::object()) const;
    /// The same method for several objects of arguments, rpc::most_in_a_batch at most, in one request: one answer each.
    [[nodiscard]] std::vector<Result<nlohmann::json>> call_all(std::string_view method,
                                                               const std::vector<nlohmann::json>& arguments) const;
    /// Returns once nobody listens there any more. Fault::other where that takes longer than 10 s.
    [[nodiscard]] Result<void> wait_for_end() const;
    [[nodiscard]] const std::filesystem::path& socket() const { return socket_; }

    /// The torrents that these words name, with the fields, in the daemon's order, each once. A word is a number, the
    /// beginning of an info-hash (four digits or more), a name or a glob for it, or a label; no words: all torrents.
    /// Fault::not_found for a word that names none, with the nearest name.
    [[nodiscard]] Result<std::vector<nlohmann::json>> torrents(const std::vector<std::string>& words,
                                                               std::vector<std::string> fields = {}) const;

private:
    explicit Remote(std::filesystem::path socket) : socket_(std::move(socket)) {}
    std::filesystem::path socket_;
};

/// Whether a word names the torrent; see Remote::torrents. `torrent` has id, name, hash_string and labels.
[[nodiscard]] bool names(const std::string& word, const nlohmann::json& torrent);

}  // namespace bittern::app
