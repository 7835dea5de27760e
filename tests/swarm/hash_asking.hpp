#pragma once
/// Messages of a peer that asks for hashes, and what is said to it (BEP 3, 52).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace bittern::testing {

inline std::string big_endian(std::uint32_t number) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 0xff);
    return bytes;
}

inline std::string peer_message(const std::string& body) {
    return big_endian(static_cast<std::uint32_t>(body.size())) + body;
}

/// 53 bytes; `root` has 32.
inline std::string hash_request(const std::string& root, std::uint32_t base, std::uint32_t count,
                                std::uint32_t proofs = 0) {
    return peer_message('\x15' + root + big_endian(base) + big_endian(0) + big_endian(count) + big_endian(proofs));
}

/// A connection that is past its handshake.
class AskingPeer {
public:
    static constexpr char hashes = 22;
    static constexpr char hash_reject = 23;

    /// `name` is the info-hash as it is said to peers, `id` the peer's own: 20 bytes each.
    AskingPeer(const boost::asio::ip::tcp::endpoint& victim, std::string_view name, std::string_view id)
        : socket_(io_) {
        socket_.connect(victim);
        std::string hello =
            "\x13"
            "BitTorrent protocol" +
            std::string(8, '\0') + std::string(name) + std::string(id);
        hello[27] = 0x14;  // fast extension (BEP 6), v2
        say(hello);
        hello = read(hello.size());
    }
    /// Where the connection is gone, nothing is said.
    void say(const std::string& bytes) {
        boost::system::error_code gone;
        boost::asio::write(socket_, boost::asio::buffer(bytes), gone);
    }
    /// Whether the other side ends the connection within that time, whatever it says before.
    bool is_let_go_of(std::chrono::milliseconds within) {
        std::string said(1 << 20, '\0');
        std::optional<boost::system::error_code> end;
        boost::asio::async_read(socket_, boost::asio::buffer(said),
                                [&](const auto& error, std::size_t) { end = error; });
        io_.restart();
        io_.run_for(within);
        const bool ended = end.has_value();
        socket_.close();
        io_.restart();
        io_.run();
        return ended;
    }
    /// The kind of the next message that is about hashes; 0 where none comes any more.
    char next_about_hashes() {
        for (;;) {
            std::uint32_t length = 0;
            const auto head = read(4);
            if (head.empty()) return 0;
            for (const char byte : head) length = length << 8 | static_cast<unsigned char>(byte);
            if (length == 0) continue;
            const auto body = read(length);
            if (body.empty()) return 0;
            if (body[0] == hashes || body[0] == hash_reject) return body[0];
        }
    }

private:
    /// Empty where the connection ends before.
    std::string read(std::size_t size) {
        std::string bytes(size, '\0');
        boost::system::error_code gone;
        boost::asio::read(socket_, boost::asio::buffer(bytes), gone);
        return gone ? "" : bytes;
    }
    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_;
};

}  // namespace bittern::testing
