#pragma once
/// The daemon, as the commands that talk to it see it.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/daemon_options.hpp"
#include "app/render/console.hpp"
#include "base/result.hpp"
#include "rpc/client.hpp"

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
    /// The first of DaemonPlace::sockets at which one listens, even if it lets us not in, else the first of them;
    /// whether one is there shows with the first call.
    [[nodiscard]] static Result<Remote> find(const Env& env, const DaemonAt& at);

    /// The object of the answer. Fault::no_daemon, with the command that starts one; else what the daemon says.
    [[nodiscard]] Result<nlohmann::json> call(std::string_view method,
                                              const nlohmann::json& arguments = nlohmann::json::object()) const;
    /// Returns once nobody listens there any more. Fault::other where that takes longer than 10 s.
    [[nodiscard]] Result<void> wait_for_end() const;
    [[nodiscard]] const std::filesystem::path& socket() const { return socket_; }

    /// A way to it for many requests.
    [[nodiscard]] Result<rpc::ClientConnection> connect() const;

    /// The torrents that these words name, with the fields, in the daemon's order, each once. A word is a number, the
    /// beginning of an info-hash (four digits or more), a name or a glob for it, or a label; no words: all torrents.
    /// Fault::not_found for a word that names none, with the nearest name.
    [[nodiscard]] Result<std::vector<nlohmann::json>> torrents(const std::vector<std::string>& words,
                                                               const std::vector<std::string>& fields = {}) const;

private:
    explicit Remote(std::filesystem::path socket) : socket_(std::move(socket)) {}
    /// `numbers`: null for all of them.
    [[nodiscard]] Result<std::vector<nlohmann::json>> torrents_with(const std::vector<std::string>& fields,
                                                                    const nlohmann::json& numbers) const;
    std::filesystem::path socket_;
};

/// `ids` for a call about these torrents.
[[nodiscard]] nlohmann::json numbers_of(const std::vector<nlohmann::json>& torrents);

/// Printable.
[[nodiscard]] std::string name_of(const nlohmann::json& torrent);

/// Says the error, if there is one, and returns the command's exit code.
[[nodiscard]] ExitCode told(Console& console, const Result<void>& done);

/// Whether a word names the torrent; see Remote::torrents. `torrent` has id, name, hash_string and labels.
[[nodiscard]] bool names(const std::string& word, const nlohmann::json& torrent);

}  // namespace bittern::app
