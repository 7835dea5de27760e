#pragma once
/// Groups of torrents that share a speed limit, as JSON.

#include "daemon/session_settings.hpp"
#include "rpc/arguments.hpp"
#include "rpc/json_writer.hpp"

#include <string>

namespace bittern::rpc {

void write_group(JsonWriter& out, const daemon::Group& group);

/// Changes the group of this name, which is made where there is none, by what is given.
void edit_group(const Arguments& arguments, const std::string& name, daemon::SessionSettings& settings);

}  // namespace bittern::rpc
