#pragma once
/// A .torrent file as the answer on standard output.

#include "app/env.hpp"
#include "app/render/console.hpp"
#include "base/result.hpp"

#include <string_view>

namespace bittern::app {

/// Fault::usage where standard output is a terminal, which binary data would upset, or has JSON events; Fault::storage
/// where it is closed.
[[nodiscard]] Result<void> may_answer_in_binary(const Env& env, const Console& console);

/// Fault::storage where it can't be written.
[[nodiscard]] Result<void> write_binary(Env& env, std::string_view torrent_file);

}  // namespace bittern::app
