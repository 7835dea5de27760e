#include "rpc/kept_settings.hpp"

#include "rpc/groups.hpp"
#include "rpc/session_fields.hpp"

#include <algorithm>

namespace bittern::rpc {
namespace {

constexpr std::string_view of_group = "group/";

std::string json_of(const SessionField& field, const SessionSettings& settings) {
    static const daemon::Snapshot nothing;
    JsonWriter out(Dialect::legacy);
    field.write(out, {.settings = settings,
                      .snapshot = nothing,
                      .version = {},
                      .session_id = {},
                      .state_folder = {},
                      .free_space = {}});
    return std::move(out).take();
}

std::string json_of(const daemon::Group& group) {
    JsonWriter out(Dialect::legacy);
    write_group(out, group);
    return std::move(out).take();
}

}  // namespace

daemon::KeptSettings kept_differences(const SessionSettings& before, const SessionSettings& after) {
    daemon::KeptSettings kept;
    for (const auto& field : session_fields()) {
        if (!field.read) continue;
        auto json = json_of(field, after);
        if (json != json_of(field, before)) kept[std::string(field.name)] = std::move(json);
    }
    for (const auto& group : after.groups)
        if (std::ranges::find(before.groups, group) == before.groups.end())
            kept[std::string(of_group) + group.name] = json_of(group);
    return kept;
}

void read_kept(const daemon::KeptSettings& kept, SessionSettings& settings) {
    for (const auto& [name, json] : kept) {
        auto value = read_json(json);
        if (!value) continue;
        if (name.starts_with(of_group)) {
            edit_group(Arguments(*std::move(value)), name.substr(of_group.size()), settings);
            continue;
        }
        const auto field = std::ranges::find(session_fields(), name, &SessionField::name);
        if (field == session_fields().end() || !field->read) continue;
        const auto spelled = snake_case(name);
        (void)field->read(Arguments(Json{{spelled, *std::move(value)}}), spelled, settings);
    }
}

}  // namespace bittern::rpc
