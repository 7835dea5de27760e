#pragma once
/// What the connections of one server share. All of it lives on the server's thread.

#include "rpc/certificate.hpp"
#include "rpc/gate.hpp"
#include "rpc/server.hpp"

#include <memory>
#include <optional>
#include <set>

#include <boost/asio/io_context.hpp>

namespace bittern::rpc {

class Connection;

struct Hall : std::enable_shared_from_this<Hall> {
    Hall(ServerOptions the_options, RequestHandler the_handler)
        : options(std::move(the_options)), handler(std::move(the_handler)) {}

    /// One that begins; over the limit another goes first.
    void enter(const std::shared_ptr<Connection>& connection);
    /// One that ended.
    void leave(const std::shared_ptr<Connection>& connection);
    /// Ends the connection that waits longest for its client; false where all are being answered.
    bool push_out_one();
    /// Lets go of all that is not being answered, and ends the thread after the rest.
    void close();

    boost::asio::io_context io{1};
    const ServerOptions options;
    const RequestHandler handler;
    std::optional<Gate> gate;                        ///< none: there is no password
    std::shared_ptr<boost::asio::ssl::context> tls;  ///< of connections that begin now; null: they are plain
    std::set<std::shared_ptr<Connection>> connections;
    std::size_t large_bodies = 0;
    bool closing = false;
};

}  // namespace bittern::rpc
