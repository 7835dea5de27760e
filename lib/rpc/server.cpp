#include "rpc/server.hpp"

#include "rpc/connection.hpp"
#include "rpc/hall.hpp"
#include "rpc/listening.hpp"
#include "rpc/password.hpp"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <list>
#include <sodium.h>
#include <thread>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

namespace bittern::rpc {
namespace {

namespace asio = boost::asio;
using Protocol = asio::generic::stream_protocol;
using Acceptor = asio::basic_socket_acceptor<Protocol>;

/// The address that wrong passwords are counted for; of IPv6 the network, since a host has as many as it likes.
std::string address_of(const Protocol::socket& socket) {
    boost::system::error_code error;
    const auto generic = socket.remote_endpoint(error);
    asio::ip::tcp::endpoint endpoint;
    if (error || generic.size() > endpoint.capacity()) return "unknown";
    std::memcpy(endpoint.data(), generic.data(), generic.size());
    auto address = endpoint.address();
    if (!address.is_v6()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::address_v6(bytes).to_string();
}

Result<void> check(const ServerOptions& options, const GivenSockets& given) {
    if (options.credentials && !looks_like_hash(options.credentials->hash))
        return fail(Fault::usage, "the password's hash is no argon2id hash: set the password again");
    if (options.credentials) return {};
    std::vector<std::string> hosts;
    for (const auto& address : options.listen) hosts.push_back(address.host);
    for (const auto& socket : given.tcp) hosts.push_back(host_of(socket));
    for (const auto& host : hosts)
        if (!is_loopback(host))
            return fail(Fault::refused, fmt::format("will not listen at {} without a password: everybody there could "
                                                    "use the daemon. Set one, or listen at 127.0.0.1",
                                                    host));
    return {};
}

}  // namespace

struct Server::Impl {
    Impl(ServerOptions options, RequestHandler handler)
        : hall(std::make_shared<Hall>(std::move(options), std::move(handler))) {}

    void accept_at(const Descriptor& socket, int family, bool trusted);
    void accept_next(Acceptor& acceptor, bool trusted);
    void accept_later(Acceptor& acceptor, bool trusted);
    void close();

    std::shared_ptr<Hall> hall;
    std::optional<UnixListener> unix_listener;
    std::vector<Descriptor> sockets;  ///< of TCP: those of `listen`, in its order, then the given ones
    std::list<Acceptor> acceptors;
    asio::steady_timer pause{hall->io};        ///< before a connection is taken again, after that failed
    asio::steady_timer last_moment{hall->io};  ///< when closing ends
    std::thread thread;
};

void Server::Impl::accept_at(const Descriptor& socket, int family, bool trusted) {
    acceptors.emplace_back(hall->io);
    // The acceptor has a descriptor of its own, and closes it.
    acceptors.back().assign(Protocol(family, 0), ::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
    accept_next(acceptors.back(), trusted);
}

void Server::Impl::accept_next(Acceptor& acceptor, bool trusted) {
    acceptor.async_accept([this, &acceptor, trusted](boost::system::error_code error, Protocol::socket socket) {
        if (hall->closing) return;
        if (error) return accept_later(acceptor, trusted);
        auto from = trusted ? std::string() : address_of(socket);
        hall->enter(std::make_shared<Connection>(std::move(socket), *hall, std::move(from)));
        accept_next(acceptor, trusted);
    });
}

/// Most often there are no descriptors left: one that only waits is given up, so that the next finds one.
void Server::Impl::accept_later(Acceptor& acceptor, bool trusted) {
    hall->push_out_one();
    pause.expires_after(std::chrono::milliseconds(50));
    pause.async_wait([this, &acceptor, trusted](boost::system::error_code) {
        if (!hall->closing) accept_next(acceptor, trusted);
    });
}

void Server::Impl::close() {
    boost::system::error_code ignored;
    for (auto& acceptor : acceptors) acceptor.close(ignored);
    sockets.clear();
    last_moment.expires_after(hall->options.limits.last_answers);
    last_moment.async_wait([this](boost::system::error_code error) {
        if (!error) hall->io.stop();
    });
    hall->close();
}

Result<std::unique_ptr<Server>> Server::open(ServerOptions options, RequestHandler handler,
                                             std::vector<Descriptor> given_sockets) {
    if (sodium_init() < 0) return fail(Fault::other, "libsodium can't be set up");
    BITTERN_TRY(auto given, sorted(std::move(given_sockets)));
    BITTERN_CHECK(check(options, given));
    std::shared_ptr<asio::ssl::context> tls;
    if (options.certificate) {
        BITTERN_TRY(tls, tls_context(*options.certificate));
    }
    std::optional<UnixListener> unix_listener;
    if (!given.local) {
        BITTERN_TRY(auto opened, UnixListener::open(options.socket));
        unix_listener.emplace(std::move(opened));
    }
    std::vector<Descriptor> sockets;
    for (const auto& address : options.listen) {
        BITTERN_TRY(auto socket, listen_at(address.host, address.port));
        sockets.push_back(std::move(socket));
    }
    std::ranges::move(given.tcp, std::back_inserter(sockets));
    auto impl = std::make_unique<Impl>(std::move(options), std::move(handler));
    auto& hall = *impl->hall;
    hall.tls = std::move(tls);
    if (hall.options.credentials)
        hall.gate.emplace(*hall.options.credentials, [weak = std::weak_ptr(impl->hall)](std::function<void()> job) {
            if (const auto still_open = weak.lock()) asio::post(still_open->io, std::move(job));
        });
    if (unix_listener) impl->unix_listener.emplace(std::move(*unix_listener));
    impl->sockets = std::move(sockets);
    impl->accept_at(given.local ? *given.local : impl->unix_listener->socket(), AF_UNIX, true);
    for (const auto& socket : impl->sockets)
        impl->accept_at(socket, host_of(socket).find(':') != std::string::npos ? AF_INET6 : AF_INET, false);
    impl->thread = std::thread([hall = impl->hall] { hall->io.run(); });
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
    asio::post(impl_->hall->io, [this] { impl_->close(); });
    impl_->thread.join();
}

Result<void> Server::renew_certificate() {
    const auto& hall = impl_->hall;
    if (!hall->options.certificate) return {};
    BITTERN_TRY(auto tls, tls_context(*hall->options.certificate));
    asio::post(hall->io, [hall, tls = std::move(tls)]() mutable { hall->tls = std::move(tls); });
    return {};
}

std::vector<std::uint16_t> Server::ports() const {
    std::vector<std::uint16_t> ports;
    for (const auto& socket : impl_->sockets) ports.push_back(port_of(socket));
    return ports;
}

}  // namespace bittern::rpc
