#include "rpc/client.hpp"

#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "base/whole_number.hpp"
#include "rpc/fault_names.hpp"
#include "rpc/json_writer.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <utility>

#include <fmt/format.h>

namespace bittern::rpc {
namespace {

using namespace nlohmann::literals;

tl::unexpected<Error> no_daemon(const std::filesystem::path& socket) {
    return fail(Fault::no_daemon, fmt::format("no daemon answers at {}", printable(socket.native())));
}

tl::unexpected<Error> not_understood(const std::filesystem::path& socket) {
    return fail(Fault::network, fmt::format("what answers at {} is no daemon of bittern", printable(socket.native())));
}

Result<Descriptor> connect_to(const std::filesystem::path& path, std::chrono::seconds patience) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) return no_daemon(path);
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
    if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR || errno == ENOTSOCK) return no_daemon(path);
    auto failed = cannot("talk to the daemon at", path, errno);
    if (errno == EACCES)
        failed.value().message += "; it listens to its own user, and to who is in the group of that file";
    return failed;
}

/// What our own server says before the body.
struct Header {
    int status = 0;
    std::size_t length = 0;  ///< of the body
    std::string session_id;
};

std::string header_field(std::string_view head, std::string_view name) {
    const auto at = torrent::ascii_lower(head).find("\r\n" + std::string(name) + ":");
    if (at == std::string::npos) return {};
    const auto line = head.substr(at + name.size() + 3);
    return std::string(torrent::trimmed(line.substr(0, line.find('\r'))));
}

std::optional<Header> read_header(std::string_view head) {
    constexpr std::string_view beginning = "HTTP/1.1 ";
    if (!head.starts_with(beginning)) return std::nullopt;
    const auto status = whole_number<int>(head.substr(beginning.size(), 3));
    const auto length = whole_number<std::size_t>(header_field(head, "content-length"));
    return Header{.status = status.value_or(0),
                  .length = length.value_or(0),
                  .session_id = header_field(head, "x-transmission-session-id")};
}

/// Empty where there is none.
std::string text_at(const Json& json, const Json::json_pointer& place) {
    if (!json.contains(place)) return {};
    const auto* text = json.at(place).get_ptr<const std::string*>();
    return text ? *text : std::string();
}

tl::unexpected<Error> no_answer() {
    return fail(Fault::network, "the daemon's answer can't be read");
}

tl::unexpected<Error> hung_up(int number) {
    return fail(Fault::network,
                number == EAGAIN ? "the daemon does not answer" : "the daemon hung up: " + errno_message(number));
}

}  // namespace

Result<ClientConnection> ClientConnection::open(const std::filesystem::path& path, std::chrono::seconds patience) {
    BITTERN_TRY(auto socket, connect_to(path, patience));
    return ClientConnection(std::move(socket), path);
}

Result<void> ClientConnection::send(std::string body) {
    request_ = std::move(body);
    return send_again();
}

Result<void> ClientConnection::send_again() {
    const auto header = fmt::format(
        "POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "X-Transmission-Session-Id: {}\r\nContent-Length: {}\r\n\r\n",
        session_id_, request_.size());
    for (std::string_view rest : {std::string_view(header), std::string_view(request_)}) {
        while (!rest.empty()) {
            const auto sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0) return hung_up(errno);
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    return {};
}

/// False where nothing has come yet.
Result<bool> ClientConnection::read(int flags) {
    constexpr std::size_t at_once = 64 << 10;
    const auto before = came_.size();
    came_.resize(before + at_once);
    ssize_t count = -1;
    do {
        count = ::recv(socket_.get(), came_.data() + before, at_once, flags);
    } while (count < 0 && errno == EINTR);
    const int number = errno;
    came_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0 && number == EAGAIN && (flags & MSG_DONTWAIT) != 0) return false;
    if (count < 0) return hung_up(number);
    if (count == 0) return not_understood(path_);
    return true;
}

Result<std::optional<Json>> ClientConnection::take_answer() {
    const auto end = came_.find("\r\n\r\n");
    if (end == std::string::npos) return std::nullopt;
    const auto header = read_header(std::string_view(came_).substr(0, end + 2));
    if (!header) return not_understood(path_);
    if (came_.size() < end + 4 + header->length) return std::nullopt;
    const auto body = std::exchange(came_, {}).substr(end + 4, header->length);
    // Every run of the daemon has a session id of its own.
    if (header->status == 409 && session_id_ != header->session_id) {
        session_id_ = header->session_id;
        BITTERN_CHECK(send_again());
        return std::nullopt;
    }
    if (header->status != 200) return not_understood(path_);
    auto json = Json::parse(body, nullptr, false);
    if (!json.is_object() && !json.is_array()) return not_understood(path_);
    request_.clear();
    return json;
}

Result<std::optional<Json>> ClientConnection::receive_what_came() {
    while (true) {
        BITTERN_TRY(const bool some, read(MSG_DONTWAIT));
        if (!some) return std::nullopt;
        BITTERN_TRY(auto answer, take_answer());
        if (answer) return answer;
    }
}

Result<Json> ClientConnection::receive() {
    while (true) {
        BITTERN_CHECK(read(0));
        BITTERN_TRY(auto answer, take_answer());
        if (answer) return *std::move(answer);
    }
}

std::string request_for(std::string_view method, const Json& arguments, int id) {
    JsonWriter out(Dialect::json_rpc);
    out.begin_object();
    out.member("jsonrpc", "2.0");
    out.member("method", method);
    out.key("params");
    out.raw(arguments.dump(-1, ' ', false, Json::error_handler_t::replace));
    out.member("id", id);
    out.end_object();
    return std::move(out).take();
}

Result<Json> result_of(Json answer) {
    if (!answer.is_object()) return no_answer();
    if (const auto result = answer.find("result"); result != answer.end()) {
        if (!result->is_object()) return no_answer();
        return std::move(*result);
    }
    const auto message = text_at(answer, "/error/message"_json_pointer);
    if (message.empty()) return no_answer();
    return fail(fault_of(text_at(answer, "/error/data/fault"_json_pointer)), printable(message));
}

Result<Json> call(const std::filesystem::path& socket, std::string_view method, const Json& arguments,
                  std::chrono::seconds patience) {
    BITTERN_TRY(auto daemon, ClientConnection::open(socket, patience));
    BITTERN_CHECK(daemon.send(request_for(method, arguments)));
    BITTERN_TRY(auto answer, daemon.receive());
    return result_of(std::move(answer));
}

}  // namespace bittern::rpc
