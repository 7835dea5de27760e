#pragma once
// An Env of string streams, so that a test runs a command in process and reads what it wrote.

#include "app/env.hpp"

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace bittern::app::test {

struct FakeEnv {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    std::map<std::string, std::string> variables;
    int columns = 80, rows = 24;
    bool reader_left = false;
    Env env;

    explicit FakeEnv(std::vector<std::string> arguments = {}, std::filesystem::path folder = "/nowhere") {
        env = {.arguments = std::move(arguments),
               .in = &in,
               .out = &out,
               .err = &err,
               .columns = [this] { return columns; },
               .rows = [this] { return rows; },
               .working_directory = std::move(folder),
               .environment = [this](const char* name) -> std::optional<std::string> {
                   const auto found = variables.find(name);
                   return found == variables.end() ? std::nullopt : std::optional(found->second);
               },
               .out_has_no_reader = [this] { return reader_left; }};
    }
    FakeEnv(const FakeEnv&) = delete;
    FakeEnv& operator=(const FakeEnv&) = delete;

    void be_a_terminal() { env.in_is_terminal = env.out_is_terminal = env.err_is_terminal = true; }
};

}  // namespace bittern::app::test
