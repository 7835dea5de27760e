#pragma once
/// Faults as they go over the wire, so that a program of ours on the other side has the same exit code.

#include "base/result.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace bittern::rpc {

constexpr std::array<std::pair<Fault, std::string_view>, 10> fault_names{{
    {Fault::other, "other"},
    {Fault::usage, "usage"},
    {Fault::not_found, "not_found"},
    {Fault::malformed, "malformed"},
    {Fault::storage, "storage"},
    {Fault::verification, "verification"},
    {Fault::interrupted, "interrupted"},
    {Fault::refused, "refused"},
    {Fault::network, "network"},
    {Fault::no_daemon, "no_daemon"},
}};

/// "usage", "not_found", …
[[nodiscard]] constexpr std::string_view name_of(Fault fault) {
    for (const auto& [one, name] : fault_names)
        if (one == fault) return name;
    return "other";
}

/// The other way round; Fault::other for a name that is none.
[[nodiscard]] constexpr Fault fault_of(std::string_view name) {
    for (const auto& [fault, one] : fault_names)
        if (one == name) return fault;
    return Fault::other;
}

}  // namespace bittern::rpc
