#include "rpc/client.hpp"

#include "base/descriptor.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "base/whole_number.hpp"
#include "rpc/arguments.hpp"
#include "rpc/fault_names.hpp"
#include "rpc/json_writer.hpp"
#include "torrent/text.hpp"

#include <cassert>
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

void write_request(JsonWriter& out, std::string_view method, std::string_view arguments, std::int64_t id) {
    out.begin_object();
    out.member("jsonrpc", "2.0");
    out.member("method", method);
    out.key("params");
    out.raw(arguments);
    out.member("id", id);
    out.end_object();
}

Result<std::string> result_of(const Json& answer, const std::filesystem::path& socket) {
    if (!answer.is_object()) return not_understood(socket);
    if (const auto result = answer.find("result"); result != answer.end()) return result->dump();
    const auto message = text_at(answer, "/error/message"_json_pointer);
    if (message.empty()) return not_understood(socket);
    return fail(fault_of(text_at(answer, "/error/data/fault"_json_pointer)), printable(message));
}

/// The status of a request that is too large for the daemon.
constexpr int too_large = 413;

std::vector<Result<std::string>> repeated(const Error& error, std::size_t count) {
    return {count, Result<std::string>(tl::unexpected<Error>(error))};
}

/// What is too large for one request goes in two.
std::vector<Result<std::string>> call_together(const std::filesystem::path& socket, std::string_view method,
                                               std::span<const std::string> arguments, const std::string& session_id,
                                               std::chrono::seconds patience) {
    JsonWriter out(Dialect::json_rpc);
    out.begin_array();
    for (std::size_t k = 0; k < arguments.size(); ++k)
        write_request(out, method, arguments[k], static_cast<std::int64_t>(k));
    out.end_array();
    const auto reply = post(socket, std::move(out).take(), session_id, patience);
    if (!reply) return repeated(reply.error(), arguments.size());
    if (reply->status == too_large && arguments.size() > 1) {
        const auto half = arguments.size() / 2;
        auto answers = call_together(socket, method, arguments.first(half), session_id, patience);
        for (auto& answer : call_together(socket, method, arguments.subspan(half), session_id, patience))
            answers.push_back(std::move(answer));
        return answers;
    }
    auto answers = repeated(not_understood(socket).value(), arguments.size());
    const auto json = reply->status == 200 ? Json::parse(reply->body, nullptr, false) : Json();
    if (!json.is_array()) return answers;
    for (const auto& one : json)
        if (const auto id = one.is_object() ? one.value("id", Json()) : Json();
            id.is_number_unsigned() && id.get<std::size_t>() < answers.size())
            answers[id.get<std::size_t>()] = result_of(one, socket);
    return answers;
}

}  // namespace

Result<std::string> call(const std::filesystem::path& socket, std::string_view method, std::string_view arguments,
                         std::chrono::seconds patience) {
    JsonWriter out(Dialect::json_rpc);
    write_request(out, method, arguments, 1);
    const auto request = std::move(out).take();
    // Every run of the daemon has a session id of its own, which its first answer tells.
    BITTERN_TRY(auto reply, post(socket, request, "", patience));
    if (reply.status == 409) {
        BITTERN_TRY(reply, post(socket, request, reply.session_id, patience));
    }
    if (reply.status != 200) return not_understood(socket);
    return result_of(Json::parse(reply.body, nullptr, false), socket);
}

std::vector<Result<std::string>> call_all(const std::filesystem::path& socket, std::string_view method,
                                          std::span<const std::string> arguments, std::chrono::seconds patience) {
    assert(arguments.size() <= most_in_a_batch);
    const auto greeting = post(socket, "", "", patience);  // for the session id alone
    if (!greeting) return repeated(greeting.error(), arguments.size());
    return call_together(socket, method, arguments, greeting->session_id, patience);
}

}  // namespace bittern::rpc
