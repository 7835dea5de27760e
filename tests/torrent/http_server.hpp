#pragma once
/// A web server on 127.0.0.1 that says what a test tells it to.

#include <arpa/inet.h>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace bittern::test {

/// Answers one connection after another with what `respond` returns for the path. An answer without
/// "Connection: close", as an empty one, leaves the connection open and silent until the server goes away.
class HttpServer {
public:
    explicit HttpServer(std::function<std::string(const std::string& path)> respond) : respond_(std::move(respond)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (bind(listener_, any, length) != 0 || listen(listener_, 8) != 0 || getsockname(listener_, any, &length) != 0)
            std::abort();  // no test can go on without it
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~HttpServer() {
        shutdown(listener_, SHUT_RDWR);  // accept() returns
        thread_.join();
        close(listener_);
        for (const int client : silent_) close(client);
    }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    /// Returns once a request has come.
    void wait_for_request() {
        std::unique_lock lock(mutex_);
        came_.wait(lock, [this] { return requests_ > 0; });
    }

    /// With its header, as it came.
    [[nodiscard]] std::string last_request() {
        const std::lock_guard lock(mutex_);
        return last_request_;
    }

    static std::string ok(const std::string& body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
               body;
    }
    static std::string redirect(const std::string& to) {
        return "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

private:
    void serve() {
        for (int client; (client = accept(listener_, nullptr, nullptr)) >= 0;) {
            std::string request;
            char buffer[4096];
            for (ssize_t n;
                 request.find("\r\n\r\n") == std::string::npos && (n = read(client, buffer, sizeof buffer)) > 0;)
                request.append(buffer, static_cast<std::size_t>(n));
            const auto start = request.find(' ') + 1;
            {
                const std::lock_guard lock(mutex_);
                last_request_ = request;
            }
            const auto answer = respond_(request.substr(start, request.find(' ', start) - start));
            {
                const std::lock_guard lock(mutex_);
                ++requests_;
            }
            came_.notify_all();
            // a client may hang up early: MSG_NOSIGNAL keeps that from killing the test
            for (std::size_t at = 0; at < answer.size();) {
                const auto sent = send(client, answer.data() + at, answer.size() - at, MSG_NOSIGNAL);
                if (sent <= 0) break;
                at += static_cast<std::size_t>(sent);
            }
            if (answer.find("Connection: close") == std::string::npos)
                silent_.push_back(client);
            else
                close(client);
        }
    }

    std::function<std::string(const std::string&)> respond_;
    int listener_ = -1;
    std::vector<int> silent_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::condition_variable came_;
    int requests_ = 0;
    std::string last_request_;
    std::thread thread_;
};

}  // namespace bittern::test
