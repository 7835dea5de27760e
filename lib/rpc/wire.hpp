#pragma once
/// A client's socket, plain or by TLS: to whoever reads and writes there is no difference. For the sources of the
/// server alone.

#include <chrono>
#include <optional>
#include <utility>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>

namespace bittern::rpc {

/// An AsyncStream of Asio's.
class Wire {
public:
    using Plain = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;
    using Socket = Plain::socket_type;
    using executor_type = Plain::executor_type;

    /// `tls`: null for a plain one.
    Wire(Socket socket, boost::asio::ssl::context* tls) : plain_(std::move(socket)) {
        if (tls != nullptr) tls_.emplace(plain_, *tls);
    }

    [[nodiscard]] executor_type get_executor() noexcept { return plain_.get_executor(); }
    [[nodiscard]] bool is_tls() const { return tls_.has_value(); }
    /// Operations under way end with an error when this runs out.
    void expires_after(std::chrono::nanoseconds time) { plain_.expires_after(time); }
    void expires_never() { plain_.expires_never(); }
    void close() { plain_.close(); }
    [[nodiscard]] Socket& socket() { return plain_.socket(); }

    // Of TLS: both call their handler with an error code.
    template <class Handler>
    void async_handshake(Handler handler) {
        tls_->async_handshake(boost::asio::ssl::stream_base::server, std::move(handler));
    }
    template <class Handler>
    void async_say_goodbye(Handler handler) {
        tls_->async_shutdown(std::move(handler));
    }

    template <class Buffers, class Handler>
    void async_read_some(const Buffers& buffers, Handler&& handler) {
        tls_ ? tls_->async_read_some(buffers, std::forward<Handler>(handler))
             : plain_.async_read_some(buffers, std::forward<Handler>(handler));
    }
    template <class Buffers, class Handler>
    void async_write_some(const Buffers& buffers, Handler&& handler) {
        tls_ ? tls_->async_write_some(buffers, std::forward<Handler>(handler))
             : plain_.async_write_some(buffers, std::forward<Handler>(handler));
    }

    /// Reads what comes, whatever it is.
    template <class Buffers, class Handler>
    void async_read_raw(const Buffers& buffers, Handler handler) {
        plain_.async_read_some(buffers, std::move(handler));
    }

private:
    Plain plain_;
    std::optional<boost::asio::ssl::stream<Plain&>> tls_;
};

}  // namespace bittern::rpc
