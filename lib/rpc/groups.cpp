#include "rpc/groups.hpp"

#include <algorithm>

namespace bittern::rpc {
namespace {

using daemon::Group;
using daemon::SpeedLimit;

void edit_limit(const Arguments& arguments, const std::string& name, SpeedLimit& limit) {
    const auto speed = arguments.integer(name);
    if (speed && *speed >= 0 && *speed <= std::numeric_limits<std::int32_t>::max()) limit.kilobytes = *speed;
    if (const auto on = arguments.flag(name + "_enabled")) limit.on = *on;
}

}  // namespace

void write_group(JsonWriter& out, const Group& group) {
    out.begin_object();
    out.member("name", group.name);
    out.member("honorsSessionLimits", group.honors_session_limits);
    out.member("speed-limit-down", group.down.kilobytes);
    out.member("speed-limit-down-enabled", group.down.on);
    out.member("speed-limit-up", group.up.kilobytes);
    out.member("speed-limit-up-enabled", group.up.on);
    out.end_object();
}

void edit_group(const Arguments& arguments, const std::string& name, daemon::SessionSettings& settings) {
    auto& groups = settings.groups;
    auto group = std::ranges::lower_bound(groups, name, {}, &Group::name);
    if (group == groups.end() || group->name != name) {
        group = groups.insert(group, Group{});
        group->name = name;
    }
    edit_limit(arguments, "speed_limit_down", group->down);
    edit_limit(arguments, "speed_limit_up", group->up);
    if (const auto honors = arguments.flag("honors_session_limits")) group->honors_session_limits = *honors;
}

}  // namespace bittern::rpc
