#pragma once
/// A peer written by hand, for what no honest client would send.

#include "listening_peer.hpp"
#include "swarm/metadata_message.hpp"

#include <atomic>
#include <functional>
#include <string>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace bittern::testing {

/// Listens on 127.0.0.1, shakes hands with whoever connects (one after the other), claims `size`
/// bytes of metadata, and answers each request for a piece with what `answer` gives (nothing where
/// that is empty).
class LyingPeer {
public:
    using Answer = std::function<std::string(const swarm::MetadataMessage& request)>;

    LyingPeer(std::int64_t size, Answer answer)
        : size_(size), answer_(std::move(answer)), listening_([this](auto& socket) {
              boost::system::error_code error;
              while (!error && !listening_.is_leaving()) error = converse(socket);
          }) {}

    [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return listening_.endpoint(); }
    [[nodiscard]] int requests() const { return requests_; }

private:
    boost::system::error_code converse(boost::asio::ip::tcp::socket& socket) {
        boost::system::error_code error;
        std::string hello(68, '\0');
        boost::asio::read(socket, boost::asio::buffer(hello), error);
        if (error) return error;
        hello.replace(48, 20, fmt::format("-XX0001-{:012}", endpoint().port()));
        const std::string handshake = fmt::format("d1:md11:ut_metadatai9ee13:metadata_sizei{}ee", size_);
        boost::asio::write(socket, boost::asio::buffer(hello + frame(0, handshake)), error);
        int their_id = 0;
        while (!error && !listening_.is_leaving()) answer_one(socket, their_id, error);
        return error ? error : boost::asio::error::make_error_code(boost::asio::error::eof);
    }

    void answer_one(boost::asio::ip::tcp::socket& socket, int& their_id, boost::system::error_code& error) {
        std::string body(4, '\0');
        boost::asio::read(socket, boost::asio::buffer(body), error);
        std::size_t length = 0;
        for (const char c : body) length = length << 8 | static_cast<unsigned char>(c);
        if (error || length == 0 || length > 1 << 20) return;
        body.resize(length);
        boost::asio::read(socket, boost::asio::buffer(body), error);
        if (error || body[0] != 20 || length < 2) return;
        if (body[1] == 0) {
            const std::size_t at = body.find("ut_metadatai");
            if (at != std::string::npos) their_id = std::stoi(body.substr(at + 12));
            return;
        }
        const auto request = swarm::MetadataMessage::parse(std::string_view(body).substr(2));
        if (body[1] != 9 || !request) return;
        ++requests_;
        const std::string reply = answer_(*request);
        if (!reply.empty()) boost::asio::write(socket, boost::asio::buffer(frame(their_id, reply)), error);
    }

    static std::string frame(int id, const std::string& body) {
        const auto length = static_cast<std::uint32_t>(body.size() + 2);
        std::string bytes;
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(length >> shift & 0xff);
        return bytes + char{20} + static_cast<char>(id) + body;
    }

    std::int64_t size_;
    Answer answer_;
    std::atomic<int> requests_ = 0;
    ListeningPeer listening_;  ///< last, since it uses what is above
};

}  // namespace bittern::testing
