#pragma once
/// Sockets that clients connect to.

#include "base/descriptor.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::rpc {

/// A Unix socket for the owner and the group (0660), which is gone when this is. One that nobody answers any more is
/// replaced; a lock beside it (`.lock`) keeps two daemons from doing so at once.
class UnixListener {
public:
    /// Fault::refused where another daemon has it, or something else lies there; Fault::usage for a path that is too
    /// long for a socket; Fault::storage.
    [[nodiscard]] static Result<UnixListener> open(const std::filesystem::path& path);
    UnixListener(UnixListener&& other) = default;
    UnixListener& operator=(UnixListener&& other) = delete;
    ~UnixListener();

    /// Listens.
    [[nodiscard]] Descriptor& socket() { return socket_; }

private:
    UnixListener(std::filesystem::path path, Descriptor lock, Descriptor socket)
        : path_(std::move(path)), lock_(std::move(lock)), socket_(std::move(socket)) {}

    std::filesystem::path path_;
    Descriptor lock_;
    Descriptor socket_;
};

/// Listens at an IPv4 or IPv6 address. Fault::usage where it is none, Fault::network.
[[nodiscard]] Result<Descriptor> listen_at(const std::string& address, std::uint16_t port);

/// Whether only programs of this machine reach the address.
[[nodiscard]] bool is_loopback(const std::string& address);

/// Sockets that somebody opened for the daemon.
struct GivenSockets {
    std::optional<Descriptor> local;  ///< a Unix one
    std::vector<Descriptor> tcp;
};

/// Which is which. Fault::usage for one that is neither or doesn't listen, and for a second Unix one.
[[nodiscard]] Result<GivenSockets> sorted(std::vector<Descriptor> sockets);

/// The address where a TCP socket listens.
[[nodiscard]] std::string host_of(const Descriptor& socket);

/// Which it got, where it was opened with port 0.
[[nodiscard]] std::uint16_t port_of(const Descriptor& socket);

}  // namespace bittern::rpc
