#include "rpc/session_fields.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>

namespace bittern::rpc {
namespace {

using Context = const SessionContext&;
using Settings = SessionSettings;
using daemon::Script;
using daemon::SpeedLimit;
using enum JsonType;

constexpr std::int64_t large = std::numeric_limits<std::int32_t>::max();

template <auto Member>
void write(JsonWriter& out, Context context) {
    out.value(context.settings.*Member);
}

template <auto Member, auto Part>
void write_part(JsonWriter& out, Context context) {
    out.value(context.settings.*Member.*Part);
}

template <auto Read>
void told(JsonWriter& out, Context context) {
    out.value(Read(context));
}

// What can be read into: a member of the settings, or a part of one.
template <auto Member>
auto& at(Settings& settings) {
    return settings.*Member;
}
template <auto Member, auto Part>
auto& at(Settings& settings) {
    return settings.*Member.*Part;
}

template <auto... Where>
Result<void> read_flag(const Arguments& arguments, std::string_view name, Settings& settings) {
    if (const auto given = arguments.flag(name)) at<Where...>(settings) = *given;
    return {};
}

template <auto... Where>
Result<void> read_text(const Arguments& arguments, std::string_view name, Settings& settings) {
    if (const auto* given = arguments.text(name)) at<Where...>(settings) = *given;
    return {};
}

template <std::int64_t Least, std::int64_t Most, auto... Where>
Result<void> read_integer(const Arguments& arguments, std::string_view name, Settings& settings) {
    if (const auto given = arguments.integer(name); given && *given >= Least && *given <= Most)
        at<Where...>(settings) = *given;
    return {};
}

template <auto Member>
Result<void> read_speed(const Arguments& arguments, std::string_view name, Settings& settings) {
    auto& limit = settings.*Member;
    if (const auto given = arguments.integer(name); given && *given >= 0 && *given <= large)
        limit = {.kilobytes = *given, .on = limit.on};
    return {};
}

template <auto Member>
Result<void> read_number(const Arguments& arguments, std::string_view name, Settings& settings) {
    if (const auto given = arguments.number(name); given && *given >= 0) settings.*Member = *given;
    return {};
}

enum class Absence { refused, allowed };

template <auto Member, Absence Empty>
Result<void> read_folder(const Arguments& arguments, std::string_view name, Settings& settings) {
    const auto* given = arguments.text(name);
    if (!given) return {};
    if (!std::filesystem::path(*given).is_absolute() && !(given->empty() && Empty == Absence::allowed))
        return fail(Fault::usage, std::string(name) + " must be an absolute path");
    settings.*Member = *given;
    return {};
}

Result<void> read_encryption(const Arguments& arguments, std::string_view name, Settings& settings) {
    const auto* given = arguments.text(name);
    if (!given) return {};
    if (*given == "required" || *given == "preferred" || *given == "tolerated") settings.encryption = *given;
    if (*given == "allowed") settings.encryption = "tolerated";  // how JSON-RPC calls it
    return {};
}

/// Said rather than passed over: a client that is told "success" believes it.
Result<void> read_rename_partial(const Arguments& arguments, std::string_view name, Settings&) {
    if (!arguments.flag(name).value_or(false)) return {};
    return fail(Fault::refused, "files have their own names from the start: rename-partial-files can't be turned on");
}

void write_encryption(JsonWriter& out, Context context) {
    const bool newer = out.dialect() == Dialect::json_rpc && context.settings.encryption == "tolerated";
    out.value(newer ? std::string_view("allowed") : context.settings.encryption);
}

/// 0 is standing still: one without limit is told as the largest number there is.
template <auto Member>
void write_alt_speed(JsonWriter& out, Context context) {
    const auto& limit = context.settings.*Member;
    out.value(limit.on ? limit.kilobytes : large);
}

template <auto Member>
Result<void> read_alt_speed(const Arguments& arguments, std::string_view name, Settings& settings) {
    const auto given = arguments.integer(name);
    if (given && *given >= 0 && *given <= large)
        settings.*Member = SpeedLimit{.kilobytes = *given, .on = *given < large};
    return {};
}

void write_units(JsonWriter& out, Context) {
    struct Units {
        std::string_view names, bytes;
        std::array<std::string_view, 4> units;
        int step;
    };
    constexpr std::array<Units, 3> all{{
        {"speed-units", "speed-bytes", {"kB/s", "MB/s", "GB/s", "TB/s"}, 1000},
        {"size-units", "size-bytes", {"kB", "MB", "GB", "TB"}, 1000},
        {"memory-units", "memory-bytes", {"KiB", "MiB", "GiB", "TiB"}, 1024},
    }};
    out.begin_object();
    for (const auto& one : all) {
        out.key(one.names);
        out.begin_array();
        for (const auto unit : one.units) out.value(unit);
        out.end_array();
        out.member(one.bytes, one.step);
    }
    out.end_object();
}

template <auto Member>
constexpr SessionField flag(std::string_view name) {
    return {name, boolean, write<Member>, read_flag<Member>};
}
template <auto Member, auto Part>
constexpr SessionField flag(std::string_view name) {
    return {name, boolean, write_part<Member, Part>, read_flag<Member, Part>};
}
template <auto Member>
constexpr SessionField string(std::string_view name) {
    return {name, text, write<Member>, read_text<Member>};
}
template <auto Member, auto Part>
constexpr SessionField string(std::string_view name) {
    return {name, text, write_part<Member, Part>, read_text<Member, Part>};
}
template <auto Member, Absence Empty>
constexpr SessionField folder(std::string_view name) {
    return {name, text, write<Member>, read_folder<Member, Empty>};
}
template <auto Member, std::int64_t Least = 0, std::int64_t Most = large>
constexpr SessionField count(std::string_view name) {
    return {name, integer, write<Member>, read_integer<Least, Most, Member>};
}
template <auto Member>
constexpr SessionField speed(std::string_view name) {
    return {name, integer, write_part<Member, &SpeedLimit::kilobytes>, read_speed<Member>};
}
template <auto Member>
constexpr SessionField alt_speed(std::string_view name) {
    return {name, integer, write_alt_speed<Member>, read_alt_speed<Member>};
}
template <auto Read>
constexpr SessionField only_told(std::string_view name, JsonType type) {
    return {name, type, told<Read>, nullptr};
}

constexpr std::array fields{
    folder<&Settings::download_folder, Absence::refused>("download-dir"),
    folder<&Settings::incomplete_folder, Absence::allowed>("incomplete-dir"),
    flag<&Settings::use_incomplete_folder>("incomplete-dir-enabled"),
    flag<&Settings::start_added>("start-added-torrents"),
    flag<&Settings::delete_torrent_files>("trash-original-torrent-files"),
    SessionField{"rename-partial-files", boolean, write<&Settings::rename_partial_files>, read_rename_partial},
    only_told<[](Context c) { return c.state_folder; }>("config-dir", text),
    only_told<[](Context c) { return c.free_space ? c.free_space->count : -1; }>("download-dir-free-space", integer),

    speed<&Settings::down>("speed-limit-down"),
    flag<&Settings::down, &SpeedLimit::on>("speed-limit-down-enabled"),
    speed<&Settings::up>("speed-limit-up"),
    flag<&Settings::up, &SpeedLimit::on>("speed-limit-up-enabled"),
    alt_speed<&Settings::alt_down>("alt-speed-down"),
    alt_speed<&Settings::alt_up>("alt-speed-up"),
    flag<&Settings::alt_speed>("alt-speed-enabled"),
    flag<&Settings::alt_by_time>("alt-speed-time-enabled"),
    count<&Settings::alt_begin, 0, 1439>("alt-speed-time-begin"),
    count<&Settings::alt_end, 0, 1439>("alt-speed-time-end"),
    count<&Settings::alt_days, 0, 127>("alt-speed-time-day"),

    count<&Settings::most_peers>("peer-limit-global"),
    count<&Settings::most_peers_each>("peer-limit-per-torrent"),
    count<&Settings::peer_port, 1, 65535>("peer-port"),
    flag<&Settings::random_port>("peer-port-random-on-start"),
    flag<&Settings::port_forwarding>("port-forwarding-enabled"),
    flag<&Settings::dht>("dht-enabled"),
    flag<&Settings::lsd>("lpd-enabled"),
    flag<&Settings::pex>("pex-enabled"),
    flag<&Settings::utp>("utp-enabled"),
    SessionField{"encryption", text, write_encryption, read_encryption},
    string<&Settings::default_trackers>("default-trackers"),
    count<&Settings::cache_mebibytes>("cache-size-mb"),
    flag<&Settings::blocklist>("blocklist-enabled"),
    string<&Settings::blocklist_url>("blocklist-url"),
    only_told<[](Context c) { return c.settings.blocklist_rules; }>("blocklist-size", integer),

    flag<&Settings::download_queue>("download-queue-enabled"),
    count<&Settings::most_downloads>("download-queue-size"),
    flag<&Settings::seed_queue>("seed-queue-enabled"),
    count<&Settings::most_seeds>("seed-queue-size"),
    flag<&Settings::stalled_leave_queue>("queue-stalled-enabled"),
    count<&Settings::stalled_minutes>("queue-stalled-minutes"),
    flag<&Settings::limit_ratio>("seedRatioLimited"),
    SessionField{"seedRatioLimit", number, write<&Settings::ratio>, read_number<&Settings::ratio>},
    flag<&Settings::limit_idle>("idle-seeding-limit-enabled"),
    count<&Settings::idle_minutes>("idle-seeding-limit"),

    flag<&Settings::on_added, &Script::on>("script-torrent-added-enabled"),
    string<&Settings::on_added, &Script::path>("script-torrent-added-filename"),
    flag<&Settings::on_done, &Script::on>("script-torrent-done-enabled"),
    string<&Settings::on_done, &Script::path>("script-torrent-done-filename"),
    flag<&Settings::on_done_seeding, &Script::on>("script-torrent-done-seeding-enabled"),
    string<&Settings::on_done_seeding, &Script::path>("script-torrent-done-seeding-filename"),

    only_told<[](Context) { return rpc_version; }>("rpc-version", integer),
    only_told<[](Context) { return rpc_version_minimum; }>("rpc-version-minimum", integer),
    only_told<[](Context) { return rpc_semantic_version; }>("rpc-version-semver", text),
    only_told<[](Context c) { return c.session_id; }>("session-id", text),
    only_told<[](Context c) { return c.version; }>("version", text),
    SessionField{"units", object, write_units, nullptr},
};

}  // namespace

std::span<const SessionField> session_fields() {
    return fields;
}

}  // namespace bittern::rpc
