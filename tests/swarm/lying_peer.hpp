#pragma once
/// A peer written by hand, for what no honest client would send.

#include "swarm/metadata_message.hpp"

#include <functional>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
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
        : size_(size),
          answer_(std::move(answer)),
          acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
          thread_([this] { serve(); }) {}
    ~LyingPeer() {
        leaving_ = true;
        boost::asio::io_context io;
        boost::asio::ip::tcp::socket bell(io);
        boost::system::error_code ignored;
        bell.connect(acceptor_.local_endpoint(), ignored);
        bell.close();
        thread_.join();
    }
    LyingPeer(const LyingPeer&) = delete;
    LyingPeer& operator=(const LyingPeer&) = delete;

    [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
    [[nodiscard]] int requests() const { return requests_; }

private:
    void serve() {
        while (!leaving_) {
            boost::asio::ip::tcp::socket socket(io_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            while (!error && !leaving_) error = converse(socket);
        }
    }

    boost::system::error_code converse(boost::asio::ip::tcp::socket& socket) {
        boost::system::error_code error;
        std::string hello(68, '\0');
        boost::asio::read(socket, boost::asio::buffer(hello), error);
        if (error) return error;
        hello.replace(48, 20, fmt::format("-XX0001-{:012}", endpoint().port()));
        const std::string handshake = fmt::format("d1:md11:ut_metadatai9ee13:metadata_sizei{}ee", size_);
        boost::asio::write(socket, boost::asio::buffer(hello + frame(0, handshake)), error);
        int their_id = 0;
        while (!error && !leaving_) answer_one(socket, their_id, error);
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
    std::atomic<bool> leaving_ = false;
    std::atomic<int> requests_ = 0;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::thread thread_;
};

}  // namespace bittern::testing
