#pragma once
/// A server that a test talks to byte by byte.

#include "base/descriptor.hpp"
#include "rpc/door.hpp"
#include "rpc/server.hpp"
#include "temporary_folder.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <cstring>
#include <functional>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <thread>

namespace bittern::testing {

/// Looks every few milliseconds; false after 20 s.
inline bool comes_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

/// A client that sends what it is told to, and reads answers; nothing takes longer than 20 s.
class RawClient {
public:
    /// Port 0: at the Unix socket.
    RawClient(const std::filesystem::path& socket, std::uint16_t port)
        : socket_(::socket(port == 0 ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval limit{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        int failed = 0;
        if (port == 0) {
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
            failed = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
        } else {
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_port = htons(port);
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            failed = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
        }
        if (failed != 0) throw std::runtime_error("no server there");
    }

    /// False where the server has hung up.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// The next answer, header and body; what there is of it where the server hangs up.
    std::string answer() {
        while (true) {
            const auto end = came_.find("\r\n\r\n");
            if (end != std::string::npos) {
                const auto at = came_.find("Content-Length: ");
                const auto length = at < end ? std::stoul(came_.substr(at + 16)) : 0;
                if (came_.size() >= end + 4 + length) {
                    auto whole = came_.substr(0, end + 4 + length);
                    came_.erase(0, whole.size());
                    return whole;
                }
            }
            if (!read_more()) return std::exchange(came_, {});
        }
    }
    /// What comes first, in one piece as the server wrote it.
    std::string first_piece() {
        read_more();
        return came_;
    }
    /// Whether the server hangs up, after whatever it still says.
    bool is_hung_up_on() {
        while (read_more())
            ;
        return hung_up_;
    }

private:
    bool read_more() {
        char part[65536];
        const auto count = ::recv(socket_.get(), part, sizeof part, 0);
        if (count > 0) came_.append(part, static_cast<std::size_t>(count));
        hung_up_ = count == 0 || (count < 0 && errno == ECONNRESET);
        return count > 0;
    }

    Descriptor socket_;
    std::string came_;
    bool hung_up_ = false;
};

/// On a Unix socket and a port of 127.0.0.1, with a handler that sends the body back unless a test gives another.
class Serving {
public:
    explicit Serving(const std::function<void(rpc::ServerOptions&)>& edit = {}, rpc::RequestHandler handler = echo()) {
        rpc::ServerOptions options{.socket = folder_ / "socket", .listen = {{"127.0.0.1", 0}}, .session_id = "the-id"};
        if (edit) edit(options);
        server_ = rpc::Server::open(std::move(options), std::move(handler)).value();
    }
    static rpc::RequestHandler echo() {
        return [](std::string body, const std::function<void(std::string)>& done) { done(std::move(body)); };
    }

    [[nodiscard]] std::filesystem::path socket() const { return folder_ / "socket"; }
    [[nodiscard]] std::uint16_t port() const { return server_->ports().front(); }
    [[nodiscard]] RawClient tcp() const { return {socket(), port()}; }
    [[nodiscard]] RawClient local() const { return {socket(), 0}; }
    void end() { server_.reset(); }

private:
    TemporaryFolder folder_;
    std::unique_ptr<rpc::Server> server_;
};

/// A request with the right session id.
inline std::string request(const std::string& body, const std::string& headers = "") {
    return "POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nX-Transmission-Session-Id: the-id\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline int status_of(const std::string& answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

inline std::string body_of(const std::string& answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace bittern::testing
