#pragma once
/// The doors that clients of the daemon come in by: HTTP over a Unix socket, and over TCP where that is wanted.

#include "base/descriptor.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "rpc/certificate.hpp"
#include "rpc/gate.hpp"
#include "rpc/http_answer.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bittern::rpc {

/// What one client may take, so that there is enough for the others.
struct HttpLimits {
    std::size_t connections = 900;            ///< more push out the one that has been idle longest
    std::size_t header = 16 << 10;            ///< bytes
    std::size_t body = 132 << 20;             ///< bytes: the largest .torrent file, in base64
    std::size_t large_bodies = 4;             ///< of more than 1 MiB that are taken at once
    std::chrono::milliseconds idle{120'000};  ///< between two requests
    std::chrono::milliseconds request{
        20'000};  ///< from its first byte to its last, and a second for every 64 KiB of body
    std::chrono::milliseconds progress{30'000};     ///< for each 64 KiB of an answer
    std::chrono::milliseconds last_answers{2'000};  ///< that answers under way have when the server ends
};

/// Where TCP connections are taken.
struct TcpAddress {
    std::string host;  ///< IPv4 or IPv6, without brackets
    std::uint16_t port = 9091;
};

struct ServerOptions {
    std::filesystem::path socket;
    std::vector<TcpAddress> listen = {};
    std::optional<Credentials> credentials = std::nullopt;  ///< asked for on TCP; of a Unix socket its rights do that
    std::optional<CertificateFiles> certificate = std::nullopt;  ///< with it TCP speaks TLS, and nothing else
    std::vector<std::string> hosts = {};  ///< names that the machine goes by, besides its addresses
    std::string session_id;
    HttpLimits limits = {};
    Pages pages = {};  ///< besides the protocol; called on the server's thread
    Log log = {};      ///< called on the server's thread
};

/// Answers the body of a request: `done` is called once, on any thread, with JSON or with an empty text for "no
/// answer". Called on the server's thread, and must not block it.
using RequestHandler = std::function<void(std::string body, std::function<void(std::string json)> done)>;

/// Has a thread of its own.
class Server {
public:
    /// Opens all doors, or none. `given`: sockets that somebody made for us, and that listen; a Unix one among them is
    /// in the place of `socket`. Fault::refused where another daemon has the socket, and for an address that others
    /// reach while there is no password; Fault::usage, Fault::storage, Fault::network.
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(ServerOptions options, RequestHandler handler,
                                                              std::vector<Descriptor> given = {});
    /// Takes no more requests, sends the answers that are under way, and ends the thread.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Reads the certificate and its key again, for connections that begin from now on. Fault::usage, and the old ones
    /// stay; nothing where there are none.
    [[nodiscard]] Result<void> renew_certificate();

    /// Of all TCP sockets: those of `listen`, in its order, then the given ones.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;

    struct Impl;  ///< Hidden.

private:
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::rpc
