/// A peer that has nothing to do with a disk: it asks a seeder for pieces at random, throws them away, and ends.
///
///   reader IP:PORT TORRENTS MIB CONNECTIONS
///
/// So many MiB of each torrent of the folder TORRENTS, over so many connections at a time, each to another torrent.

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <netinet/in.h>
#include <random>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <libtorrent/torrent_info.hpp>

namespace {

constexpr std::uint32_t block = 16 << 10;
constexpr std::size_t most_asked = 128, few_asked = 64;  // blocks under way
enum Message : unsigned char { choke = 0, unchoke = 1, interested = 2, request = 6, piece = 7 };

void append(std::string& text, std::uint32_t number) {
    number = htonl(number);
    text.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// One connection, from its first byte to its last.
class Connection {
public:
    Connection(const sockaddr_in& seeder, const lt::torrent_info& torrent)
        : torrent_(torrent), random_(static_cast<unsigned>(torrent.info_hash()[0])) {
        if (socket_ < 0 || ::connect(socket_, reinterpret_cast<const sockaddr*>(&seeder), sizeof seeder) != 0)
            throw std::runtime_error("can't connect");
    }
    ~Connection() { ::close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void read(std::uint64_t bytes) {
        auto hello = "\23BitTorrent protocol" + std::string(8, '\0') + torrent_.info_hash().to_string() + "-RR0000-" +
                     std::to_string(1'000'000'000'000 + random_());
        hello.resize(68);
        append(hello, 1);
        send(hello + static_cast<char>(interested));
        receive(68);
        for (std::uint64_t come = 0; come < bytes;) {
            receive(4);
            std::uint32_t length = 0;
            std::memcpy(&length, buffer_.data(), sizeof length);
            if ((length = ntohl(length)) == 0) continue;
            receive(length);
            const auto kind = static_cast<unsigned char>(buffer_[0]);
            if (kind == choke || kind == unchoke) open_ = kind == unchoke, asked_ = 0;
            if (kind == piece) come += length - 9, --asked_;
            if (open_ && asked_ <= few_asked) ask();
        }
    }

private:
    void send(const std::string& text) {
        if (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
            throw std::runtime_error("can't send");
    }
    void receive(std::size_t size) {
        if (buffer_.size() < size) buffer_.resize(size);
        if (::recv(socket_, buffer_.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size))
            throw std::runtime_error("the seeder hung up");
    }
    void ask() {
        std::string text;
        for (; asked_ < most_asked; ++asked_, at_ += block) {
            if (at_ >= static_cast<std::uint32_t>(torrent_.piece_length())) {
                piece_ = static_cast<std::uint32_t>(random_() % static_cast<unsigned>(torrent_.num_pieces()));
                at_ = 0;
            }
            append(text, 13);
            text += static_cast<char>(request);
            for (const auto number : {piece_, at_, block}) append(text, number);
        }
        send(text);
    }

    const lt::torrent_info& torrent_;
    std::mt19937 random_;
    const int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::vector<char> buffer_ = std::vector<char>(block + 100);
    bool open_ = false;
    std::size_t asked_ = 0;
    std::uint32_t piece_ = 0, at_ = UINT32_MAX;
};

void run(const std::vector<std::string>& words) {
    if (words.size() != 4) throw std::invalid_argument("reader IP:PORT TORRENTS MIB CONNECTIONS");
    const auto colon = words[0].find(':');
    sockaddr_in seeder{};
    seeder.sin_family = AF_INET;
    seeder.sin_port = htons(static_cast<std::uint16_t>(std::stoi(words[0].substr(colon + 1))));
    ::inet_pton(AF_INET, words[0].substr(0, colon).c_str(), &seeder.sin_addr);
    std::vector<lt::torrent_info> torrents;
    for (const auto& file : std::filesystem::directory_iterator(words[1])) torrents.emplace_back(file.path().string());
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> threads;
    for (int k = 0; k < std::stoi(words[3]); ++k)
        threads.emplace_back([&] {
            try {
                for (auto at = next++; at < torrents.size(); at = next++)
                    Connection(seeder, torrents[at]).read(std::stoull(words[2]) << 20);
            } catch (const std::exception& error) {
                std::fprintf(stderr, "reader: %s\n", error.what());
                std::_Exit(EXIT_FAILURE);
            }
        });
    for (auto& thread : threads) thread.join();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run({argv + 1, argv + argc});
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "reader: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
