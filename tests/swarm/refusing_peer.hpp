#pragma once
/// A peer written by hand that takes connections and ends them.

#include "listening_peer.hpp"
#include "torrent/magnet.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>

namespace bittern::testing {

/// Listens on 127.0.0.1, waits for the hello of whoever connects, and closes.
class HangingUpPeer {
public:
    HangingUpPeer()
        : listening_([](auto& socket) {
              char hello[68];  // all of it, so that the end is a FIN and no RST
              boost::system::error_code ignored;
              boost::asio::read(socket, boost::asio::buffer(hello), ignored);
          }) {}

    [[nodiscard]] torrent::HostPort address() const { return {"127.0.0.1", listening_.endpoint().port()}; }

private:
    ListeningPeer listening_;
};

}  // namespace bittern::testing
