#pragma once
/// What the system says of this process.

#include "base/units.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace bittern::rpc {

/// nullopt: it is not known here.
struct ProcessFigures {
    std::optional<Bytes> resident;                     ///< memory, as `ps` tells it
    std::optional<std::int64_t> descriptors;           ///< that are open
    std::optional<std::int64_t> most_descriptors;      ///< that may be
    std::optional<std::chrono::duration<double>> cpu;  ///< of all threads, user and system
};

[[nodiscard]] ProcessFigures process_figures();

}  // namespace bittern::rpc
