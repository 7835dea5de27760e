#pragma once
/// A peer written by hand that speaks BEP 3, and of its extensions no more than it is told to.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace bittern::testing {

/// A number as it is in messages.
inline std::string encoded(std::int64_t number) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 0xff);
    return bytes;
}

inline std::int64_t decoded(std::string_view bytes) {
    std::int64_t number = 0;
    for (const char c : bytes.substr(0, 4)) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

/// Connects and shakes hands; each call waits for what it says.
class PlainPeer {
public:
    enum Kind : std::uint8_t { choke = 0, unchoke = 1, have = 4, piece = 7, reject = 16, extended = 20 };
    struct Speaks {
        bool fast = false;           ///< BEP 6
        std::uint8_t dont_have = 0;  ///< its number for BEP 54; 0: it knows nothing of BEP 10 either
        int port = 0;                ///< that it says to listen on; 0: it says none
    };
    struct Message {
        std::uint8_t kind = 0;
        std::string body;
    };

    /// `name`: a letter that tells its peer id from that of others.
    PlainPeer(const boost::asio::ip::tcp::endpoint& other, std::string_view info_hash, char name, Speaks speaks)
        : socket_(io_) {
        socket_.connect(other);
        std::string hello =
            "\x13"
            "BitTorrent protocol" +
            std::string(8, '\0') + std::string(info_hash) + "-XX0001-plain-peer-" + name;
        if (speaks.dont_have != 0) hello[25] = 0x10;
        if (speaks.fast) hello[27] = 0x04;
        send(hello);
        std::string answer(hello.size(), '\0');
        boost::asio::read(socket_, boost::asio::buffer(answer));
        if (speaks.dont_have != 0)
            say(extended, std::string(1, '\0') + "d1:md11:lt_donthavei" + std::to_string(speaks.dont_have) + "ee" +
                              (speaks.port != 0 ? "1:pi" + std::to_string(speaks.port) + "ee" : "e"));
        say(2);  // interested
    }

    /// That it calls from.
    [[nodiscard]] int port() const { return socket_.local_endpoint().port(); }
    /// Says so, for one that speaks BEP 10.
    void listen_on(int port) { say(extended, std::string(1, '\0') + "d1:pi" + std::to_string(port) + "ee"); }

    void request(int index, int start, int length) { say(6, encoded(index) + encoded(start) + encoded(length)); }

    /// The next message that is one of these kinds; others are passed over.
    Message next(const std::vector<std::uint8_t>& kinds) {
        for (;;) {
            std::string head(4, '\0');
            boost::asio::read(socket_, boost::asio::buffer(head));
            std::string body(static_cast<std::size_t>(decoded(head)), '\0');
            boost::asio::read(socket_, boost::asio::buffer(body));
            if (body.empty()) continue;
            const auto kind = static_cast<std::uint8_t>(body.front());
            for (const auto wanted : kinds)
                if (kind == wanted && (kind != extended || body[1] != 0)) return {kind, body.substr(1)};
        }
    }

private:
    void send(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
    void say(std::uint8_t kind, const std::string& body = {}) {
        send(encoded(static_cast<std::int64_t>(body.size()) + 1) + static_cast<char>(kind) + body);
    }
    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_;
};

}  // namespace bittern::testing
