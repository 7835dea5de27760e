#pragma once
/// One client's connection: a request, its answer, the next request. For the sources of the server alone: Beast takes
/// seconds to compile.

#include "rpc/hall.hpp"
#include "rpc/http_answer.hpp"
#include "rpc/wire.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace bittern::rpc {

class Connection : public std::enable_shared_from_this<Connection> {
public:
    /// `from`: the client's address; empty: it came by the Unix socket, and without TLS.
    Connection(Wire::Socket socket, Hall& hall, std::string from);

    void begin();
    void end();
    /// Since when the client is waited for; nullopt while the client waits.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> waits_since() const { return waits_since_; }

private:
    using ErrorCode = boost::system::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;

    // In the order of a request's life:
    void await_request();
    void read_header();
    void header_came(ErrorCode error);
    void ask_for_password();
    void look_at_visit();
    void take_body();
    void read_body();
    void body_came(ErrorCode error);
    void call_handler();
    void send(HttpAnswer answer);
    void write_rest();
    void answer_written();
    void linger();
    void goodbye_said(ErrorCode error);
    void hang_up();
    void drop_rest();

    /// Answers with this as soon as the body is out of the way.
    void turn_away(HttpAnswer answer);
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] bool is_trusted() const { return from_.empty(); }
    /// Calls a member function when an operation is done, and keeps this alive until then.
    template <class... Arguments>
    auto then(void (Connection::*next)(Arguments...)) {
        return [self = shared_from_this(), next](ErrorCode error, std::size_t = 0) {
            if constexpr (sizeof...(Arguments) == 1)
                (self.get()->*next)(error);
            else
                error ? self->end() : (self.get()->*next)();
        };
    }

    Hall& hall_;
    std::shared_ptr<boost::asio::ssl::context> tls_;  ///< that of its beginning; null: plain
    Wire stream_;
    const std::string from_;
    boost::beast::flat_buffer buffer_{128 << 10};
    std::optional<Parser> parser_;
    std::optional<std::chrono::steady_clock::time_point> waits_since_;
    bool keep_alive_ = true;
    bool ended_ = false;

    // Of the request that is being read:
    std::string body_;
    std::unique_ptr<std::array<char, 64 << 10>> part_;  ///< what comes next of it
    bool is_large_ = false;
    std::optional<HttpAnswer> turned_away_;  ///< by this: then the body is thrown away

    // Of the answer that is being written:
    std::string head_;
    std::string answer_;
    std::size_t written_ = 0;
};

}  // namespace bittern::rpc
