#include "rpc/connection.hpp"

#include "rpc/door.hpp"
#include "rpc/gzip.hpp"
#include "rpc/monitoring.hpp"
#include "torrent/text.hpp"

#include <algorithm>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

namespace bittern::rpc {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using std::chrono::steady_clock;

constexpr std::size_t large_body = 1 << 20;
constexpr std::size_t written_at_once = 64 << 10;
constexpr std::size_t worth_packing = 1 << 10;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view text_of(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

HttpAnswer unreadable(const boost::system::error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return {.status = 431, .body = "the header is too large\n"};
    if (error == http::error::body_limit) return {.status = 413, .body = "the body is too large\n"};
    return {.status = 400, .body = "that is not HTTP\n"};
}

/// Whether the client said something that was understood, and wrong: it is told. Otherwise it is gone, or too slow.
bool is_clients_fault(const boost::system::error_code& error) {
    return error.category() == make_error_code(http::error::bad_method).category() &&
           error != http::error::end_of_stream && error != http::error::partial_message;
}

}  // namespace

Connection::Connection(Wire::Socket socket, Hall& hall, std::string from)
    : hall_(hall),
      tls_(from.empty() ? nullptr : hall.tls),
      stream_(std::move(socket), tls_.get()),
      from_(std::move(from)) {
    ErrorCode no_tcp;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), no_tcp);
}

void Connection::begin() {
    if (!stream_.is_tls()) return await_request();
    waits_since_ = steady_clock::now();
    stream_.expires_after(hall_.options.limits.request);
    stream_.async_handshake(then(&Connection::await_request));
}

void Connection::end() {
    if (std::exchange(ended_, true)) return;
    if (std::exchange(is_large_, false)) --hall_.large_bodies;
    stream_.close();
    hall_.leave(shared_from_this());
}

std::string_view Connection::header(std::string_view name) const {
    return text_of(parser_->get()[boost::beast::string_view(name.data(), name.size())]);
}

void Connection::await_request() {
    if (hall_.closing) return end();
    waits_since_ = steady_clock::now();
    if (buffer_.size() > 0) return read_header();
    stream_.expires_after(hall_.options.limits.idle);
    stream_.async_read_some(buffer_.prepare(4096), [self = shared_from_this()](ErrorCode error, std::size_t count) {
        if (error) return self->end();
        self->buffer_.commit(count);
        self->read_header();
    });
}

void Connection::read_header() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(hall_.options.limits.header));
    parser_->body_limit(hall_.options.limits.body);
    stream_.expires_after(hall_.options.limits.request);
    http::async_read_header(stream_, buffer_, *parser_, then(&Connection::header_came));
}

void Connection::header_came(ErrorCode error) {
    keep_alive_ = !error && parser_->keep_alive();
    if (error) return is_clients_fault(error) ? send(unreadable(error)) : end();
    if (hall_.gate && !is_trusted() && text_of(parser_->get().target()) != health_path) return ask_for_password();
    look_at_visit();
}

void Connection::ask_for_password() {
    waits_since_.reset();
    const auto told = [self = weak_from_this()](Entry entry) {
        const auto still_here = self.lock();
        if (!still_here || still_here->ended_) return;
        if (entry == Entry::open) return still_here->look_at_visit();
        if (entry == Entry::too_many)
            return still_here->turn_away(
                {.status = 429, .headers = "Retry-After: 5\r\n", .body = "too many wrong passwords\n"});
        still_here->turn_away({.status = 401,
                               .headers = "WWW-Authenticate: Basic realm=\"Transmission\", charset=\"UTF-8\"\r\n",
                               .body = "a password is needed\n"});
    };
    hall_.gate->ask(header("Authorization"), from_, steady_clock::now(), told);
}

void Connection::look_at_visit() {
    const auto& request = parser_->get();
    auto answer = turned_away({.method = text_of(request.method_string()),
                               .target = text_of(request.target()),
                               .host = header("Host"),
                               .session_id = header("X-Transmission-Session-Id"),
                               .check_host = !is_trusted() && !hall_.gate},
                              hall_.options.session_id, hall_.options.hosts, hall_.options.pages);
    if (answer) return turn_away(std::move(*answer));
    const auto length = parser_->content_length();
    is_large_ = length ? *length > large_body : parser_->chunked();
    if (is_large_ && hall_.large_bodies >= hall_.options.limits.large_bodies) {
        is_large_ = false;
        return turn_away({.status = 503, .headers = "Retry-After: 1\r\n", .body = "too many large requests at once\n"});
    }
    if (is_large_) ++hall_.large_bodies;
    take_body();
}

void Connection::turn_away(HttpAnswer answer) {
    turned_away_ = std::move(answer);
    take_body();
}

void Connection::take_body() {
    waits_since_ = steady_clock::now();
    if (parser_->is_done()) return body_came({});
    const bool waits_for_us = torrent::ascii_lower(header("Expect")) == "100-continue";
    if (waits_for_us && turned_away_) {
        keep_alive_ = false;  // it may send the body, or not
        return body_came({});
    }
    const auto length = parser_->content_length().value_or(0);
    const std::chrono::seconds more(turned_away_ ? 0 : length / (64 << 10));
    stream_.expires_after(hall_.options.limits.request + more);
    part_ = std::make_unique<std::array<char, 64 << 10>>();
    if (!waits_for_us) return read_body();
    asio::async_write(stream_, asio::buffer(go_on.data(), go_on.size()), then(&Connection::read_body));
}

void Connection::read_body() {
    auto& part = parser_->get().body();
    part.data = part_->data();
    part.size = part_->size();
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode error, std::size_t) {
        if (error == http::error::need_buffer) error = {};
        const auto came = self->part_->size() - self->parser_->get().body().size;
        if (!self->turned_away_) self->body_.append(self->part_->data(), came);
        if (error || self->parser_->is_done()) return self->body_came(error);
        self->read_body();
    });
}

void Connection::body_came(ErrorCode error) {
    part_.reset();
    if (std::exchange(is_large_, false)) --hall_.large_bodies;
    if (error) {
        keep_alive_ = false;
        return is_clients_fault(error) ? send(unreadable(error)) : end();
    }
    if (turned_away_) return send(*std::exchange(turned_away_, std::nullopt));
    call_handler();
}

void Connection::call_handler() {
    waits_since_.reset();
    stream_.expires_never();
    // Whoever answers may do so when all of this is gone.
    auto done = [hall = hall_.weak_from_this(), self = weak_from_this()](std::string json) {
        const auto still_open = hall.lock();
        if (!still_open) return;
        asio::post(still_open->io, [self, text = std::move(json)]() mutable {
            const auto still_here = self.lock();
            if (!still_here || still_here->ended_) return;
            if (text.empty()) return still_here->send({.status = 204});
            still_here->send({.body = std::move(text), .type = "application/json; charset=UTF-8"});
        });
    };
    hall_.handler(std::exchange(body_, {}), std::move(done));
}

void Connection::send(HttpAnswer answer) {
    waits_since_.reset();
    const bool understood = parser_->is_header_done();
    if (understood && answer.body.size() >= worth_packing && takes_gzip(header("Accept-Encoding")))
        if (auto packed = gzipped(answer.body)) {
            answer.body = std::move(*packed);
            answer.headers += "Content-Encoding: gzip\r\n";
        }
    keep_alive_ = keep_alive_ && !hall_.closing;
    head_ = header_of(answer, keep_alive_);
    const bool head_only = understood && parser_->get().method() == http::verb::head;
    answer_ = head_only ? std::string() : std::move(answer.body);
    // Together: between two small writes some systems wait for the client's acknowledgement of the first.
    written_ = std::min(written_at_once, answer_.size());
    head_.append(answer_, 0, written_);
    stream_.expires_after(hall_.options.limits.progress);
    asio::async_write(stream_, asio::buffer(head_), then(&Connection::write_rest));
}

void Connection::write_rest() {
    if (written_ == answer_.size()) return answer_written();
    const auto count = std::min(written_at_once, answer_.size() - written_);
    stream_.expires_after(hall_.options.limits.progress);
    const auto part = asio::buffer(answer_.data() + written_, count);
    written_ += count;
    asio::async_write(stream_, part, then(&Connection::write_rest));
}

void Connection::answer_written() {
    answer_ = {};
    parser_.reset();
    keep_alive_ && !hall_.closing ? await_request() : linger();
}

void Connection::linger() {
    waits_since_ = steady_clock::now();
    stream_.expires_after(std::chrono::seconds(2));
    if (stream_.is_tls() && !hall_.closing) return stream_.async_say_goodbye(then(&Connection::goodbye_said));
    hang_up();
}

void Connection::goodbye_said(ErrorCode) {
    hang_up();
}

void Connection::hang_up() {
    // What the client still sends must be read: otherwise its system throws our answer away.
    ErrorCode ignored;
    stream_.socket().shutdown(Wire::Socket::shutdown_send, ignored);
    if (hall_.closing) return end();
    part_ = std::make_unique<std::array<char, 64 << 10>>();
    drop_rest();
}

void Connection::drop_rest() {
    stream_.async_read_raw(asio::buffer(*part_), then(&Connection::drop_rest));
}

}  // namespace bittern::rpc
