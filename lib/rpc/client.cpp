#include "rpc/client.hpp"

#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "base/whole_number.hpp"
#include "rpc/arguments.hpp"
#include "rpc/fault_names.hpp"
#include "rpc/json_writer.hpp"
#include "torrent/text.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <fmt/format.h>

namespace bittern::rpc {
namespace {

using namespace nlohmann::literals;

struct Reply {
    int status = 0;
    std::string session_id;
    std::string body;
};

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
    return cannot("talk to the daemon at", path, errno);
}

/// Sends all of it and reads until the other side closes.
Result<std::string> exchange(const Descriptor& socket, const std::string& request) {
    const auto silent = [] {
        return fail(Fault::network,
                    errno == EAGAIN ? "the daemon does not answer" : "the daemon hung up: " + errno_message(errno));
    };
    for (std::size_t at = 0; at < request.size();) {
        const auto sent = ::send(socket.get(), request.data() + at, request.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return silent();
        at += static_cast<std::size_t>(sent);
    }
    std::string answer;
    std::string part(64 << 10, '\0');
    while (true) {
        const auto count = ::recv(socket.get(), part.data(), part.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return silent();
        if (count == 0) return answer;
        answer.append(part, 0, static_cast<std::size_t>(count));
    }
}

/// Reads as much of HTTP as our own server speaks.
std::optional<Reply> read_reply(const std::string& text) {
    constexpr std::string_view beginning = "HTTP/1.1 ";
    constexpr std::string_view id = "x-transmission-session-id:";
    const auto end = text.find("\r\n\r\n");
    if (!text.starts_with(beginning) || end == std::string::npos) return std::nullopt;
    const auto status = whole_number<int>(std::string_view(text).substr(beginning.size(), 3));
    const auto head = std::string_view(text).substr(0, end);
    Reply reply{.status = status.value_or(0), .session_id = {}, .body = text.substr(end + 4)};
    if (const auto at = torrent::ascii_lower(head).find(id); at != std::string::npos) {
        const auto line = head.substr(at + id.size());
        reply.session_id = torrent::trimmed(line.substr(0, line.find('\r')));
    }
    return reply;
}

Result<Reply> post(const std::filesystem::path& path, const std::string& body, const std::string& session_id,
                   std::chrono::seconds patience) {
    BITTERN_TRY(const auto socket, connect_to(path, patience));
    const auto request = fmt::format(
        "POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
        "X-Transmission-Session-Id: {}\r\nContent-Length: {}\r\n\r\n{}",
        session_id, body.size(), body);
    BITTERN_TRY(const auto text, exchange(socket, request));
    auto reply = read_reply(text);
    if (!reply) return not_understood(path);
    return std::move(*reply);
}

/// Empty where there is none.
std::string text_at(const Json& json, const Json::json_pointer& place) {
    if (!json.contains(place)) return {};
    const auto* text = json.at(place).get_ptr<const std::string*>();
    return text ? *text : std::string();
}

std::string request_for(std::string_view method, std::string_view arguments) {
    JsonWriter out(Dialect::json_rpc);
    out.begin_object();
    out.member("jsonrpc", "2.0");
    out.member("method", method);
    out.key("params");
    out.raw(arguments);
    out.member("id", 1);
    out.end_object();
    return std::move(out).take();
}

}  // namespace

Result<std::string> call(const std::filesystem::path& socket, std::string_view method, std::string_view arguments,
                         std::chrono::seconds patience) {
    const auto request = request_for(method, arguments);
    // Every run of the daemon has a session id of its own, which its first answer tells.
    BITTERN_TRY(auto reply, post(socket, request, "", patience));
    if (reply.status == 409) {
        BITTERN_TRY(reply, post(socket, request, reply.session_id, patience));
    }
    if (reply.status != 200) return not_understood(socket);
    const auto json = Json::parse(reply.body, nullptr, false);
    if (!json.is_object()) return not_understood(socket);
    if (const auto result = json.find("result"); result != json.end()) return result->dump();
    const auto message = text_at(json, "/error/message"_json_pointer);
    if (message.empty()) return not_understood(socket);
    return fail(fault_of(text_at(json, "/error/data/fault"_json_pointer)), printable(message));
}

}  // namespace bittern::rpc
