#pragma once
// A folder in which a test runs the commands that need no network, in process.

#include "app/fake_env.hpp"
#include "app/run.hpp"
#include "temporary_folder.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace bittern::app::test {

using Words = std::vector<std::string>;

struct Outcome {
    int code;
    std::string out, err;
};

class Place {
public:
    Outcome run(Words words, const std::string& input = {}) const {
        for (auto& word : words)
            if (word.starts_with("@")) word = (folder / word.substr(1)).string();
        FakeEnv fake(std::move(words), folder.path());
        fake.in.str(input);
        fake.variables["BITTERN_STATE_DIR"] = (folder / "state").string();
        const int code = app::run(fake.env);
        return {code, fake.out.str(), fake.err.str()};
    }
    nlohmann::json json(Words words) const {
        words.push_back("--json");
        const auto outcome = run(std::move(words));
        std::istringstream lines(outcome.out);
        nlohmann::json last;
        for (std::string line; std::getline(lines, line);) last = nlohmann::json::parse(line);
        return last;
    }
    torrent::Metainfo read(const std::string& name) const {
        return torrent::Metainfo::parse(testing::bytes_of(folder / name)).value();
    }

    testing::TemporaryFolder folder;
};

inline Place with_data() {
    Place place;
    place.folder.write("data/a", std::string(50'000, 'a'));
    place.folder.write("data/sub/b", "bbb");
    place.folder.write("data/.DS_Store", "junk");
    return place;
}

}  // namespace bittern::app::test
