#pragma once
/// The protocol over a fake daemon, asked and answered in one line.

#include "fake_verbs.hpp"
#include "rpc/arguments.hpp"
#include "rpc/transmission.hpp"

#include <future>
#include <string>
#include <utility>

namespace bittern::testing {

inline rpc::ProtocolOptions protocol_options() {
    return {.version = "1.2.3", .session_id = "the-session-id", .state_folder = "/state", .now = [] {
                return std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000));
            }};
}

struct Asking {
    FakeVerbs verbs;
    rpc::Transmission protocol{verbs, protocol_options()};

    /// The answer as it is sent.
    std::string raw(std::string request) {
        std::promise<std::string> answered;
        auto answer = answered.get_future();
        protocol.answer(std::move(request), [&](std::string text) { answered.set_value(std::move(text)); });
        return answer.get();
    }
    rpc::Json whole(const rpc::Json& request) { return rpc::Json::parse(raw(request.dump())); }
    /// A legacy request.
    rpc::Json ask(const std::string& method, const rpc::Json& arguments = rpc::Json::object()) {
        return whole({{"method", method}, {"arguments", arguments}});
    }
    /// `arguments` of its answer, where that is a success; else its error text.
    rpc::Json get(const std::string& method, const rpc::Json& arguments = rpc::Json::object()) {
        auto answer = ask(method, arguments);
        return answer["result"] == "success" ? answer["arguments"] : answer["result"];
    }
    /// One field of all torrents.
    rpc::Json field(const std::string& name) {
        auto values = rpc::Json::array();
        const auto answer = get("torrent-get", {{"fields", rpc::Json::array({name})}});
        for (const auto& torrent : answer["torrents"]) values.push_back(torrent.value(name, rpc::Json()));
        return values;
    }
};

}  // namespace bittern::testing
