#pragma once
/// A peer written by hand that claims to have everything.

#include "listening_peer.hpp"
#include "plain_peer.hpp"
#include "torrent/magnet.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <string>

namespace bittern::testing {

/// A message of BEP 3.
inline std::string message(PlainPeer::Kind kind, const std::string& body = {}) {
    return encoded(static_cast<std::int64_t>(body.size()) + 1) + static_cast<char>(kind) + body;
}

/// Listens on 127.0.0.1, says hello to whoever connects (one after the other), claims to have all pieces, and answers
/// each request with what `answer` makes of its body; it hangs up where that is nullopt.
class ClaimingPeer {
public:
    enum class Rejects { no, yes };  ///< BEP 6
    using Answer = std::function<std::optional<std::string>(const std::string& request)>;

    ClaimingPeer(std::int32_t pieces, Rejects rejects, Answer answer)
        : pieces_(pieces),
          rejects_(rejects),
          answer_(std::move(answer)),
          listening_([this](auto& socket) { converse(socket); }) {}

    [[nodiscard]] torrent::HostPort address() const { return {"127.0.0.1", listening_.endpoint().port()}; }
    [[nodiscard]] int requests() const { return requests_; }
    [[nodiscard]] int connections() const { return connections_; }

private:
    /// Until the other side hangs up, or sends what is no BitTorrent.
    void converse(boost::asio::ip::tcp::socket& socket) {
        boost::system::error_code error;
        std::string hello(68, '\0');
        socket.set_option(boost::asio::ip::tcp::no_delay(true), error);
        boost::asio::read(socket, boost::asio::buffer(hello), error);
        if (error || hello[0] != 19) return;
        ++connections_;
        hello.replace(20, 8, 8, '\0');  // no extensions
        if (rejects_ == Rejects::yes) hello[27] = 0x04;
        hello.replace(48, 20, "-XX0001-claimingpeer");
        std::string all((static_cast<std::size_t>(pieces_) + 7) / 8, '\xff');
        if (pieces_ % 8 != 0) all.back() = static_cast<char>(0xff << (8 - pieces_ % 8));
        constexpr auto bitfield = static_cast<PlainPeer::Kind>(5);
        boost::asio::write(socket, boost::asio::buffer(hello + message(bitfield, all) + message(PlainPeer::unchoke)),
                           error);
        while (!error && !listening_.is_leaving()) answer_one(socket, error);
    }

    void answer_one(boost::asio::ip::tcp::socket& socket, boost::system::error_code& error) {
        std::string length(4, '\0');
        boost::asio::read(socket, boost::asio::buffer(length), error);
        std::string body(static_cast<std::size_t>(decoded(length)) & 0xffff, '\0');
        if (!error) boost::asio::read(socket, boost::asio::buffer(body), error);
        if (error || body.empty() || body[0] != 6) return;
        ++requests_;
        const auto answer = answer_(body.substr(1));
        if (!answer) error = boost::asio::error::eof;
        if (answer) boost::asio::write(socket, boost::asio::buffer(*answer), error);
    }

    std::int32_t pieces_;
    Rejects rejects_;
    Answer answer_;
    std::atomic<int> requests_ = 0, connections_ = 0;
    ListeningPeer listening_;  ///< last, since it uses what is above
};

}  // namespace bittern::testing
