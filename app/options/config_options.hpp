#pragma once
/// What `bittern config` was asked to do.

#include "app/render/console.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

struct ConfigOptions {
    enum class Action { check, show, example, path, reload };
    OutputOptions output;
    std::vector<std::string> words;             ///< as typed: the name of the action alone
    Action action = Action::check;              ///< what that names
    std::optional<std::filesystem::path> file;  ///< as typed, instead of the usual one
};

}  // namespace bittern::app
