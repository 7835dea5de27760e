#include "app/commands/remote.hpp"

#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_place.hpp"
#include "base/printable.hpp"
#include "base/suggest.hpp"
#include "base/whole_number.hpp"

#include <algorithm>
#include <chrono>
#include <fnmatch.h>
#include <thread>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

constexpr std::size_t least_of_a_hash = 4;

bool is_hash_part(const std::string& word) {
    return word.size() >= least_of_a_hash && word.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

bool begins_alike(const std::string& whole, const std::string& part) {
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
           });
}

tl::unexpected<Error> no_such(const std::string& word, const std::vector<Json>& torrents) {
    std::vector<std::string> names;
    for (const auto& one : torrents) names.push_back(text_in(one, "name"));
    return fail(Fault::not_found,
                fmt::format("the daemon has no torrent '{}'{}", printable(word), suggestion(word, names)));
}

/// An answer, or the error with what to do about a daemon that is not there.
template <class Answer>
Result<Answer> with_the_way_out(Result<Answer> answer) {
    if (!answer && answer.error().fault == Fault::no_daemon)
        answer.error().message += "; start one with `bittern daemon`";
    return answer;
}

}  // namespace

Result<Remote> Remote::find(const Env& env, const DaemonAt& at) {
    BITTERN_TRY(const auto place, daemon_place(env, at));
    for (const auto& socket : place.sockets)
        if (const auto opened = rpc::ClientConnection::open(socket); opened || opened.error().fault != Fault::no_daemon)
            return Remote(socket);
    return Remote(place.socket);
}

Result<Json> Remote::call(std::string_view method, const Json& arguments) const {
    return with_the_way_out(rpc::call(socket_, method, arguments));
}

Result<void> Remote::wait_for_end() const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (std::chrono::steady_clock::now() < end) {
        if (auto one = rpc::call(socket_, "session_stats"); !one && one.error().fault == Fault::no_daemon) return {};
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return fail(Fault::other, "the daemon was told to end, and has not yet");
}

bool names(const std::string& word, const Json& torrent) {
    if (const auto number = whole_number<std::int64_t>(word); number && count_in(torrent, "id") == *number) return true;
    if (is_hash_part(word) && begins_alike(text_in(torrent, "hash_string"), word)) return true;
    const auto name = text_in(torrent, "name");
    if (word == name || ::fnmatch(word.c_str(), name.c_str(), 0) == 0) return true;
    const auto labels = list_in(torrent, "labels");
    return std::ranges::find(labels, Json(word)) != labels.end();
}

Result<rpc::ClientConnection> Remote::connect() const {
    return with_the_way_out(rpc::ClientConnection::open(socket_));
}

Result<std::vector<Json>> Remote::torrents(const std::vector<std::string>& words,
                                           const std::vector<std::string>& fields) const {
    const std::vector<std::string> naming{"id", "name", "hash_string", "labels"};
    auto wanted = naming;
    wanted.insert(wanted.end(), fields.begin(), fields.end());
    if (words.empty()) return torrents_with(wanted, Json());
    // Of all torrents only what they go by is asked for: a field such as `files` may be megabytes.
    BITTERN_TRY(auto all, torrents_with(naming, Json()));
    for (const auto& word : words)
        if (std::ranges::none_of(all, [&](const auto& one) { return names(word, one); })) return no_such(word, all);
    std::erase_if(all, [&](const auto& one) {
        return std::ranges::none_of(words, [&](const auto& word) { return names(word, one); });
    });
    if (fields.empty()) return all;
    return torrents_with(wanted, numbers_of(all));
}

Result<std::vector<Json>> Remote::torrents_with(const std::vector<std::string>& fields, const Json& numbers) const {
    Json arguments{{"fields", fields}};
    if (!numbers.is_null()) arguments["ids"] = numbers;
    BITTERN_TRY(auto answer, call("torrent_get", arguments));
    const auto listed = answer.find("torrents");
    if (listed == answer.end() || !listed->is_array())
        return fail(Fault::network, "the daemon's answer has no torrents");
    std::vector<Json> torrents;
    for (auto& one : *listed)
        if (one.is_object()) torrents.push_back(std::move(one));
    return torrents;
}

Json numbers_of(const std::vector<Json>& torrents) {
    auto numbers = Json::array();
    for (const auto& one : torrents) numbers.push_back(count_in(one, "id"));
    return numbers;
}

std::string name_of(const Json& torrent) {
    return printable(text_in(torrent, "name"));
}

ExitCode told(Console& console, const Result<void>& done) {
    if (done) return ExitCode::ok;
    console.error(done.error());
    return exit_code_of(done.error().fault);
}

}  // namespace bittern::app
