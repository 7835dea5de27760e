#pragma once
/// Any bytes as a request to the daemon.

#include "fuzz/property.hpp"
#include "rpc/fake_verbs.hpp"
#include "rpc/transmission.hpp"

#include <future>
#include <string>

#include <nlohmann/json.hpp>

namespace bittern::fuzz {

inline void try_rpc_request(std::string_view text) {
    static testing::FakeVerbs verbs;
    static const bool filled = verbs.put("one", 0x11) > 0 && verbs.put("two", 0x22) > 0;
    require(filled, "a fake daemon has torrents");
    static rpc::Transmission protocol(verbs,
                                      {.version = "1.2.3", .session_id = "x", .state_folder = "/state", .now = [] {
                                           return std::chrono::sys_seconds{};
                                       }});
    // What reads disks, fetches or lets torrents go would make one input depend on another.
    for (const char* method : {"torrent-add", "torrent_add", "torrentAdd", "emove"})
        if (text.find(method) != std::string_view::npos) return;
    std::promise<std::string> answered;
    auto answer = answered.get_future();
    protocol.answer(std::string(text), [&](std::string json) { answered.set_value(std::move(json)); });
    const auto json = answer.get();
    if (json.empty()) return;  // a notification
    const auto read = nlohmann::json::parse(json, nullptr, false);
    require(!read.is_discarded(), "an answer is JSON");
    require(read.is_array() || read.contains("result") != read.contains("error"), "an answer says what came of it");
}

}  // namespace bittern::fuzz
