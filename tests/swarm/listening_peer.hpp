#pragma once
/// What peers that are written by hand have in common: a port, a thread, and an end.

#include <atomic>
#include <functional>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace bittern::testing {

/// Listens on 127.0.0.1, and on a thread of its own does with whoever connects, one after the other, what `converse`
/// does, which returns when the other side hangs up or is_leaving().
class ListeningPeer {
public:
    using Socket = boost::asio::ip::tcp::socket;

    explicit ListeningPeer(std::function<void(Socket&)> converse)
        : converse_(std::move(converse)),
          acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
          thread_([this] { serve(); }) {}
    /// The other side hangs up, or is_leaving() is looked at, before this ends.
    ~ListeningPeer() {
        leaving_ = true;
        boost::asio::io_context io;
        Socket bell(io);
        boost::system::error_code ignored;
        bell.connect(acceptor_.local_endpoint(), ignored);
        bell.close();
        thread_.join();
    }
    ListeningPeer(const ListeningPeer&) = delete;
    ListeningPeer& operator=(const ListeningPeer&) = delete;

    [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
    [[nodiscard]] bool is_leaving() const { return leaving_; }

private:
    void serve() {
        while (!leaving_) {
            Socket socket(io_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            if (!error && !leaving_) converse_(socket);
        }
    }

    std::function<void(Socket&)> converse_;
    std::atomic<bool> leaving_ = false;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::thread thread_;  ///< last, so that all else is there when it begins
};

}  // namespace bittern::testing
