#pragma once
// A daemon that answers what a test has put into it, at a Unix socket, and remembers what it was asked.

#include "app/fake_env.hpp"
#include "app/run.hpp"
#include "rpc/serving.hpp"

#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app::test {

class FakeDaemon {
public:
    using Json = nlohmann::json;

    struct Outcome {
        int code;
        std::string out, err;
    };

    /// The torrents of torrent_get, whole: fields that are not asked for are left out, as the real one does.
    void put(Json torrent) {
        const std::lock_guard hold(lock_);
        torrents_.push_back(std::move(torrent));
    }
    void answer(const std::string& method, Json result) {
        const std::lock_guard hold(lock_);
        results_[method] = std::move(result);
    }
    /// The parameters of every call of a method, in order.
    [[nodiscard]] std::vector<Json> asked(const std::string& method) const {
        const std::lock_guard hold(lock_);
        std::vector<Json> all;
        for (const auto& [name, params] : asked_)
            if (name == method) all.push_back(params);
        return all;
    }

    Outcome run(std::vector<std::string> words, const std::filesystem::path& folder = "/nowhere", int columns = 0) {
        words.insert(words.begin() + 1, {"--socket", serving_.socket().string()});
        FakeEnv fake(std::move(words), folder);
        fake.variables["BITTERN_STATE_DIR"] = "/nowhere/state";
        fake.variables["HOME"] = "/nowhere";
        if (columns > 0) {
            fake.env.out_is_terminal = true;
            fake.columns = columns;
        }
        const int code = app::run(fake.env);
        return {code, fake.out.str(), fake.err.str()};
    }
    /// The events of a command.
    std::vector<Json> events(std::vector<std::string> words) {
        words.push_back("--json");
        std::istringstream lines(run(std::move(words)).out);
        std::vector<Json> all;
        for (std::string line; std::getline(lines, line);) all.push_back(Json::parse(line));
        return all;
    }

private:
    Json answer_one(const Json& request) {
        const std::lock_guard hold(lock_);
        const auto method = request.value("method", "");
        const auto params = request.value("params", Json::object());
        asked_.emplace_back(method, params);
        Json answer{{"jsonrpc", "2.0"}, {"id", request["id"]}};
        if (method == "torrent_get")
            answer["result"] = {{"torrents", chosen(params)}};
        else if (const auto result = results_.find(method);
                 result != results_.end() && result->second.contains("error"))
            answer["error"] = result->second["error"];
        else
            answer["result"] = result == results_.end() ? Json::object() : result->second;
        return answer;
    }
    Json chosen(const Json& params) const {
        auto list = Json::array();
        for (const auto& torrent : torrents_) {
            const auto& id = torrent.at("id");
            if (params.contains("ids") && std::ranges::find(params["ids"], id) == params["ids"].end()) continue;
            Json one;
            for (const auto& field : params.at("fields"))
                if (torrent.contains(field.get<std::string>()))
                    one[field.get<std::string>()] = torrent[field.get<std::string>()];
            list.push_back(std::move(one));
        }
        return list;
    }
    std::string answer_all(const std::string& body) {
        const auto request = Json::parse(body);
        if (!request.is_array()) return answer_one(request).dump();
        auto answers = Json::array();
        for (const auto& one : request) answers.push_back(answer_one(one));
        return answers.dump();
    }

    mutable std::mutex lock_;
    std::vector<Json> torrents_;
    std::map<std::string, Json> results_;
    std::vector<std::pair<std::string, Json>> asked_;
    testing::Serving serving_{
        {}, [this](const std::string& body, const std::function<void(std::string)>& done) { done(answer_all(body)); }};
};

/// A torrent as the real daemon tells of it, as far as most tests care.
inline nlohmann::json told_torrent(int id, const std::string& name,
                                   const nlohmann::json& more = nlohmann::json::object()) {
    nlohmann::json torrent{{"id", id},
                           {"name", name},
                           {"hash_string", std::string(40, static_cast<char>('0' + id))},
                           {"labels", nlohmann::json::array()},
                           {"status", 6},
                           {"error", 0},
                           {"error_string", ""},
                           {"size_when_done", 1000},
                           {"left_until_done", 0},
                           {"rate_download", 0},
                           {"rate_upload", 0},
                           {"eta", -1},
                           {"upload_ratio", -1.0},
                           {"queue_position", id - 1}};
    torrent.update(more);
    return torrent;
}

}  // namespace bittern::app::test
