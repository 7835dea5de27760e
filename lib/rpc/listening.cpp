#include "rpc/listening.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

namespace bittern::rpc {
namespace {

constexpr int backlog = 512;

tl::unexpected<Error> taken(const std::filesystem::path& path) {
    return fail(Fault::refused, fmt::format("another daemon listens at {}: stop it first, or choose another socket",
                                            printable(path.native())));
}

Result<sockaddr_un> address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto& text = path.native();
    if (text.size() >= sizeof address.sun_path)
        return fail(Fault::usage, fmt::format("{} is too long for a socket: {} bytes at most", printable(text),
                                              sizeof address.sun_path - 1));
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

const sockaddr* any(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

/// Takes away a socket that nobody listens at.
Result<void> make_room(const std::filesystem::path& path, const sockaddr_un& address) {
    struct stat there {};
    if (::lstat(path.c_str(), &there) != 0) return {};
    if (!S_ISSOCK(there.st_mode))
        return fail(Fault::refused, fmt::format("{} is no socket: choose another path", printable(path.native())));
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // EAGAIN: somebody listens, with many before us.
    if (::connect(probe.get(), any(address), sizeof address) == 0 || errno == EAGAIN) return taken(path);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return cannot("remove", path, errno);
    return {};
}

/// 0.0.0.0, port 0 where it has none.
boost::asio::ip::tcp::endpoint endpoint_of(const Descriptor& socket) {
    boost::asio::ip::tcp::endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    if (::getsockname(socket.get(), endpoint.data(), &size) != 0) return {};
    return endpoint;
}

/// -1 where it is no socket.
int option_of(const Descriptor& socket, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(socket.get(), SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

}  // namespace

Result<UnixListener> UnixListener::open(const std::filesystem::path& path) {
    BITTERN_TRY(const auto address, address_of(path));
    const auto lock_path = path.native() + ".lock";
    Descriptor lock(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock.is_open()) return cannot("open", lock_path, errno);
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return taken(path);
    BITTERN_CHECK(make_room(path, address));
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // Nobody's but ours from its first moment on, and wider before anybody is let in.
    if (!socket.is_open() || ::fchmod(socket.get(), 0600) != 0 ||
        ::bind(socket.get(), any(address), sizeof address) != 0)
        return cannot("open a socket at", path, errno);
    UnixListener listener(path, std::move(lock), std::move(socket));
    if (::chmod(path.c_str(), 0660) != 0 || ::listen(listener.socket_.get(), backlog) != 0)
        return cannot("listen at", path, errno);
    return listener;
}

UnixListener::~UnixListener() {
    if (lock_.is_open()) ::unlink(path_.c_str());
}

Result<Descriptor> listen_at(const std::string& address, std::uint16_t port) {
    boost::system::error_code error;
    const auto host = boost::asio::ip::make_address(address, error);
    if (error)
        return fail(Fault::usage, fmt::format("'{}' is no IPv4 or IPv6 address to listen at", printable(address)));
    const boost::asio::ip::tcp::endpoint endpoint(host, port);
    Descriptor socket(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    if (host.is_v6()) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!socket.is_open() || ::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 ||
        ::listen(socket.get(), backlog) != 0)
        return fail(Fault::network, fmt::format("can't listen at {} port {}: {}", address, port, errno_message(errno)));
    return socket;
}

bool is_loopback(const std::string& address) {
    boost::system::error_code error;
    const auto host = boost::asio::ip::make_address(address, error);
    return !error && host.is_loopback();
}

Result<GivenSockets> sorted(std::vector<Descriptor> sockets) {
    GivenSockets given;
    for (auto& socket : sockets) {
        const int domain = option_of(socket, SO_DOMAIN);
        const bool is_tcp = domain == AF_INET || domain == AF_INET6;
        if (option_of(socket, SO_ACCEPTCONN) != 1 || (!is_tcp && (domain != AF_UNIX || given.local)))
            return fail(Fault::usage, fmt::format("the socket that was given as descriptor {} is no listening TCP "
                                                  "socket, nor the only Unix one: look at the socket unit",
                                                  socket.get()));
        if (is_tcp)
            given.tcp.push_back(std::move(socket));
        else
            given.local.emplace(std::move(socket));
    }
    return given;
}

std::string host_of(const Descriptor& socket) {
    return endpoint_of(socket).address().to_string();
}

std::uint16_t port_of(const Descriptor& socket) {
    return endpoint_of(socket).port();
}

}  // namespace bittern::rpc
