#pragma once
/// Commands whose first word says what they do: `bittern config check`, `bittern daemon status`.

#include "base/printable.hpp"
#include "base/result.hpp"
#include "base/suggest.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bittern::app {

template <class Action, std::size_t count>
using NamedActions = std::array<std::pair<std::string_view, Action>, count>;

/// Sets the action that the word names; nothing where it names none.
template <class Action, std::size_t count>
void take_action(const std::string& word, const NamedActions<Action, count>& actions, Action& into) {
    for (const auto& [name, action] : actions)
        if (name == word) into = action;
}

/// Fault::usage for a word that names no action, with the nearest one.
template <class Action, std::size_t count>
[[nodiscard]] Result<void> check_action(const std::string& word, const NamedActions<Action, count>& actions) {
    std::vector<std::string> names;
    for (const auto& [name, action] : actions) {
        if (name == word) return {};
        names.emplace_back(name);
    }
    return fail(Fault::usage, fmt::format("unknown action '{}'{}", printable(word), suggestion(word, names)));
}

}  // namespace bittern::app
