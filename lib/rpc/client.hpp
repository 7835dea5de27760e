#pragma once
/// Calls the daemon over its Unix socket: what the commands that talk to it are made with.

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "rpc/arguments.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace bittern::rpc {

/// A way to the daemon that stays open for several requests, one after another. Every fault is Fault::network, where
/// the daemon hangs up, falls silent or is none.
class ClientConnection {
public:
    /// Fault::no_daemon where nobody listens there. `patience` is for each step of the daemon.
    [[nodiscard]] static Result<ClientConnection> open(const std::filesystem::path& socket,
                                                       std::chrono::seconds patience = std::chrono::seconds(120));

    /// Sends a request: a JSON text. The one before must have been answered.
    [[nodiscard]] Result<void> send(std::string body);
    /// The answer: JSON. Blocks until it is whole.
    [[nodiscard]] Result<Json> receive();
    /// Takes what has come of the answer, and never blocks; nullopt as long as it is not whole. For those who wait
    /// until descriptor() is readable.
    [[nodiscard]] Result<std::optional<Json>> receive_what_came();
    [[nodiscard]] int descriptor() const { return socket_.get(); }

private:
    ClientConnection(Descriptor socket, std::filesystem::path path)
        : socket_(std::move(socket)), path_(std::move(path)) {}
    [[nodiscard]] Result<void> send_again();
    [[nodiscard]] Result<bool> read(int flags);
    [[nodiscard]] Result<std::optional<Json>> take_answer();

    Descriptor socket_;
    std::filesystem::path path_;
    std::string session_id_;  ///< of the daemon's run, which its first answer tells
    std::string request_;     ///< the body that is not answered yet
    std::string came_;        ///< of its answer
};

/// One request of JSON-RPC 2.0, by itself or in a batch. `arguments`: an object.
[[nodiscard]] std::string request_for(std::string_view method, const Json& arguments, int id = 1);

/// What one answer says: its result, or the daemon's error with its own fault. Fault::network where it is no answer.
[[nodiscard]] Result<Json> result_of(Json answer);

/// Calls one method by its JSON-RPC name ("torrent_get"), and returns the object of the answer. Blocks.
/// Fault::no_daemon where nobody listens there; an error of the daemon is told with its own fault; Fault::network where
/// the daemon falls silent or is none.
[[nodiscard]] Result<Json> call(const std::filesystem::path& socket, std::string_view method,
                                const Json& arguments = Json::object(),
                                std::chrono::seconds patience = std::chrono::seconds(120));

}  // namespace bittern::rpc
