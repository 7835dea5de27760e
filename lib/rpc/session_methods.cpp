#include "rpc/desk.hpp"
#include "rpc/groups.hpp"
#include "rpc/session_fields.hpp"

#include <algorithm>
#include <set>

namespace bittern::rpc {
namespace {

using daemon::Group;

/// Media managers refuse versions below 2.40: what they read is the version whose protocol this is.
std::string version_for_clients(const std::string& own) {
    return "4.1.0 (bittern-" + own + ")";
}

/// The names asked for, in the JSON-RPC spelling; nullopt: all.
std::optional<std::set<std::string>> names_wanted(const Arguments& arguments) {
    const auto names = arguments.texts("fields");
    if (!names) return std::nullopt;
    std::set<std::string> wanted;
    for (const auto& name : *names) wanted.insert(snake_case(name));
    return wanted;
}

void write_counts(JsonWriter& out, const char* name, const daemon::Statistics& counts) {
    out.key(name);
    out.begin_object();
    out.member("uploadedBytes", counts.uploaded.count);
    out.member("downloadedBytes", counts.downloaded.count);
    out.member("filesAdded", counts.added);
    out.member("sessionCount", counts.sessions);
    out.member("secondsActive", counts.active.count());
    out.end_object();
}

daemon::Statistics together(daemon::Statistics one, const daemon::Statistics& other) {
    one.uploaded += other.uploaded;
    one.downloaded += other.downloaded;
    one.added += other.added;
    one.sessions += other.sessions;
    one.active += other.active;
    return one;
}

/// By `name`, or `group` as an older text has it; nullopt: all.
std::optional<std::vector<std::string>> groups_wanted(const Arguments& arguments) {
    for (const char* key : {"name", "group"}) {
        if (const auto* one = arguments.text(key)) return std::vector{*one};
        if (auto several = arguments.texts(key)) return several;
    }
    return std::nullopt;
}

}  // namespace

void session_get(Desk& desk, const CallPtr& call) {
    const auto settings = desk.verbs.settings();
    const auto snapshot = desk.verbs.snapshot();
    const auto wanted = names_wanted(call->arguments());
    const auto version = version_for_clients(desk.options.version);
    const SessionContext context{.settings = *settings,
                                 .snapshot = *snapshot,
                                 .version = version,
                                 .session_id = desk.options.session_id,
                                 .state_folder = desk.options.state_folder.native(),
                                 .free_space = desk.free_space.of(settings->download_folder)};
    call->succeed([&](JsonWriter& out) {
        for (const auto& field : session_fields()) {
            if (wanted && !wanted->contains(snake_case(field.name))) continue;
            out.key(field.name);
            field.write(out, context);
        }
    });
}

void session_set(Desk& desk, const CallPtr& call) {
    // Tried first on a copy, so that a request with one bad value changes nothing.
    auto copy = *desk.verbs.settings();
    const auto apply = [](const Arguments& arguments, SessionSettings& settings) -> Result<void> {
        for (const auto& field : session_fields())
            if (field.read) BITTERN_CHECK(field.read(arguments, snake_case(field.name), settings));
        return {};
    };
    if (const auto tried = apply(call->arguments(), copy); !tried) return call->fail(tried.error());
    desk.verbs.change_settings([call, apply](SessionSettings& settings) { (void)apply(call->arguments(), settings); },
                               [call](const Result<void>& result) { call->finish(result); });
}

/// A method of our own: each by its name, as JSON in a text.
void bittern_kept_settings(Desk& desk, const CallPtr& call) {
    const auto kept = desk.verbs.kept_settings();
    call->succeed([&](JsonWriter& out) {
        out.key("settings");
        out.begin_array();
        for (const auto& [name, json] : kept) {
            out.begin_object();
            out.member("name", name);
            out.member("json", json);
            out.end_object();
        }
        out.end_array();
    });
}

void session_stats(Desk& desk, const CallPtr& call) {
    const auto snapshot = desk.verbs.snapshot();
    const auto& torrents = snapshot->torrents;
    const auto stopped =
        std::ranges::count(torrents, daemon::Status::stopped, [](const auto& one) { return one->status; });
    call->succeed([&](JsonWriter& out) {
        out.member("torrentCount", torrents.size());
        out.member("pausedTorrentCount", stopped);
        out.member("activeTorrentCount", static_cast<std::ptrdiff_t>(torrents.size()) - stopped);
        out.member("downloadSpeed", snapshot->down.per_second);
        out.member("uploadSpeed", snapshot->up.per_second);
        write_counts(out, "cumulative-stats", together(snapshot->before, snapshot->run));
        write_counts(out, "current-stats", snapshot->run);
    });
}

void session_close(Desk& desk, const CallPtr& call) {
    call->succeed();
    desk.verbs.close();
}

void free_space(Desk& desk, const CallPtr& call) {
    const auto* path = call->arguments().text("path");
    if (!path || !std::filesystem::path(*path).is_absolute())
        return call->fail({Fault::usage, "path must be an absolute path"});
    desk.readers.run([call, folder = *path] {
        const auto room = room_at(folder);
        call->succeed([&](JsonWriter& out) {
            out.member("path", folder);
            out.member("size-bytes", room ? room->available.count : -1);
            out.member("total_size", room ? room->whole.count : -1);
        });
    });
}

void group_get(Desk& desk, const CallPtr& call) {
    const auto settings = desk.verbs.settings();
    const auto wanted = groups_wanted(call->arguments());
    call->succeed([&](JsonWriter& out) {
        out.key("group");
        out.begin_array();
        for (const auto& group : settings->groups)
            if (!wanted || std::ranges::find(*wanted, group.name) != wanted->end()) write_group(out, group);
        out.end_array();
    });
}

void group_set(Desk& desk, const CallPtr& call) {
    const auto* name = call->arguments().text("name");
    if (!name || name->empty()) return call->fail({Fault::usage, "no name of a group"});
    desk.verbs.change_settings(
        [call, name = *name](SessionSettings& settings) { edit_group(call->arguments(), name, settings); },
        [call](const Result<void>& result) { call->finish(result); });
}

}  // namespace bittern::rpc
