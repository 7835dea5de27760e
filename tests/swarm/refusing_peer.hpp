#pragma once
/// A peer written by hand that takes connections and ends them.

#include "torrent/magnet.hpp"

#include <atomic>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>

namespace bittern::testing {

/// Listens on 127.0.0.1, waits for the hello of whoever connects, and closes.
class HangingUpPeer {
public:
    HangingUpPeer() : acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}), thread_([this] { serve(); }) {}
    ~HangingUpPeer() {
        leaving_ = true;
        boost::asio::io_context io;
        boost::asio::ip::tcp::socket bell(io);
        boost::system::error_code ignored;
        bell.connect(acceptor_.local_endpoint(), ignored);
        bell.close();
        thread_.join();
    }
    HangingUpPeer(const HangingUpPeer&) = delete;
    HangingUpPeer& operator=(const HangingUpPeer&) = delete;

    [[nodiscard]] torrent::HostPort address() const { return {"127.0.0.1", acceptor_.local_endpoint().port()}; }

private:
    void serve() {
        while (!leaving_) {
            boost::asio::ip::tcp::socket socket(io_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            char hello[68];  // all of it, so that the end is a FIN and no RST
            if (!error) boost::asio::read(socket, boost::asio::buffer(hello), error);
        }
    }

    std::atomic<bool> leaving_ = false;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::thread thread_;
};

}  // namespace bittern::testing
