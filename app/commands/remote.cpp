#include "app/commands/remote.hpp"

#include "app/commands/daemon_place.hpp"
#include "base/printable.hpp"
#include "base/suggest.hpp"
#include "base/whole_number.hpp"
#include "rpc/client.hpp"

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
    for (const auto& one : torrents) names.push_back(one.value("name", ""));
    return fail(Fault::not_found,
                fmt::format("the daemon has no torrent '{}'{}", printable(word), suggestion(word, names)));
}

std::string text_of(const Json& arguments) {
    return arguments.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> object_of(Result<std::string> answer) {
    if (!answer) {
        auto error = std::move(answer).error();
        if (error.fault == Fault::no_daemon) error.message += "; start one with `bittern daemon`";
        return tl::unexpected<Error>(std::move(error));
    }
    auto object = Json::parse(*answer, nullptr, false);
    if (!object.is_object()) return fail(Fault::network, "the daemon's answer can't be read");
    return object;
}

}  // namespace

Result<Remote> Remote::find(const Env& env, const DaemonAt& at) {
    BITTERN_TRY(const auto place, daemon_place(env, at));
    return Remote(place.socket);
}

Result<Json> Remote::call(std::string_view method, const Json& arguments) const {
    return object_of(rpc::call(socket_, method, text_of(arguments)));
}

std::vector<Result<Json>> Remote::call_all(std::string_view method, const std::vector<Json>& arguments) const {
    std::vector<std::string> texts;
    for (const auto& one : arguments) texts.push_back(text_of(one));
    std::vector<Result<Json>> answers;
    for (auto& answer : rpc::call_all(socket_, method, texts)) answers.push_back(object_of(std::move(answer)));
    return answers;
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
    if (const auto number = whole_number<std::int64_t>(word); number && torrent.value("id", std::int64_t{0}) == *number)
        return true;
    if (is_hash_part(word) && begins_alike(torrent.value("hash_string", ""), word)) return true;
    if (::fnmatch(word.c_str(), torrent.value("name", "").c_str(), 0) == 0 || word == torrent.value("name", ""))
        return true;
    const auto labels = torrent.value("labels", Json::array());
    return std::ranges::find(labels, Json(word)) != labels.end();
}

Result<std::vector<Json>> Remote::torrents(const std::vector<std::string>& words,
                                           std::vector<std::string> fields) const {
    for (const auto* field : {"id", "name", "hash_string", "labels"}) fields.emplace_back(field);
    BITTERN_TRY(const auto answer, call("torrent_get", {{"fields", fields}}));
    const auto listed = answer.value("torrents", Json::array());
    const std::vector<Json> all(listed.begin(), listed.end());
    if (words.empty()) return all;
    for (const auto& word : words)
        if (std::ranges::none_of(all, [&](const auto& one) { return names(word, one); })) return no_such(word, all);
    std::vector<Json> named;
    for (const auto& one : all)
        if (std::ranges::any_of(words, [&](const auto& word) { return names(word, one); })) named.push_back(one);
    return named;
}

}  // namespace bittern::app
