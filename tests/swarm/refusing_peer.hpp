#pragma once
/// A peer written by hand that takes connections and ends them.

#include "listening_peer.hpp"
#include "torrent/magnet.hpp"

#include <algorithm>
#include <atomic>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace bittern::testing {

/// Listens on 127.0.0.1, waits for the hello of whoever connects, answers it or not, and closes.
class HangingUpPeer {
public:
    enum class Hello { none, said };

    explicit HangingUpPeer(Hello own = Hello::none)
        : listening_([this, own](auto& socket) {
              char hello[68] = {};  // all of it, so that the end is a FIN and no RST
              boost::system::error_code failed;
              boost::asio::read(socket, boost::asio::buffer(hello), failed);
              if (failed || hello[0] != 19) return;
              ++connections_;
              std::fill(hello + 20, hello + 28, '\0');   // no extensions
              hello[48] = hello[48] == '-' ? '+' : '-';  // another peer
              if (own == Hello::said) boost::asio::write(socket, boost::asio::buffer(hello), failed);
          }) {}

    [[nodiscard]] torrent::HostPort address() const { return {"127.0.0.1", listening_.endpoint().port()}; }
    [[nodiscard]] int connections() const { return connections_; }

private:
    std::atomic<int> connections_ = 0;  ///< that began in plain text
    ListeningPeer listening_;           ///< last, since it uses what is above
};

}  // namespace bittern::testing
