#pragma once
/// A peer written by hand that asks for metadata without end and reads the answers only when it has said all.

#include "swarm/metadata_message.hpp"

#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace bittern::testing {

/// One message of BEP 10 under the number `id`.
inline std::string extended_message(int id, const std::string& body) {
    const auto length = static_cast<std::uint32_t>(body.size() + 2);
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(length >> shift & 0xff);
    return bytes + char{20} + static_cast<char>(id) + body;
}

/// The messages of the metadata extension in what a peer sent behind its handshake, counted by kind.
inline int count_messages(std::string_view stream, int id, swarm::MetadataMessage::Kind kind) {
    int count = 0;
    while (stream.size() >= 4) {
        std::size_t length = 0;
        for (const char c : stream.substr(0, 4)) length = length << 8 | static_cast<unsigned char>(c);
        const auto body = stream.substr(4, length);
        stream.remove_prefix(std::min(stream.size(), 4 + length));
        if (body.size() < 2 || body[0] != 20 || body[1] != id) continue;
        const auto message = swarm::MetadataMessage::parse(body.substr(2));
        if (message && message->kind == kind) ++count;
    }
    return count;
}

/// Connects, sends that many requests for a piece that there isn't, and returns how many rejects came back.
inline int rejects_of_flood(const boost::asio::ip::tcp::endpoint& victim, std::string_view info_hash, int requests) {
    constexpr int ours = 9;
    constexpr int theirs = 2;
    constexpr std::size_t hello_size = 68;
    std::string hello =
        "\x13"
        "BitTorrent protocol" +
        std::string(8, '\0') + std::string(info_hash);
    hello[25] = 0x10;  // BEP 10
    hello += "-XX0001-flooding-me!" + extended_message(0, "d1:md11:ut_metadatai9eee");
    const auto request = extended_message(theirs, swarm::encode({.piece = PieceIndex{1'000'000}}));
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket(io);
    socket.connect(victim);
    boost::asio::write(socket, boost::asio::buffer(hello));
    for (int k = 0; k < requests; ++k) boost::asio::write(socket, boost::asio::buffer(request));
    socket.shutdown(boost::asio::ip::tcp::socket::shutdown_send);
    std::string answers;
    boost::system::error_code ended;
    boost::asio::read(socket, boost::asio::dynamic_buffer(answers), ended);
    return count_messages(std::string_view(answers).substr(std::min(answers.size(), hello_size)), ours,
                          swarm::MetadataMessage::Kind::reject);
}

}  // namespace bittern::testing
