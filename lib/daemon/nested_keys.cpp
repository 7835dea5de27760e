#include "daemon/nested_keys.hpp"

namespace bittern::daemon {
namespace {

using Labels = std::map<std::string, LabelLimits>;

constexpr auto a_label = "a label: text that can be printed, 1 to 255 bytes";

const std::vector<ConfigKey<LabelLimits>>& label_keys() {
    static const std::vector<ConfigKey<LabelLimits>> keys{
        key({"down", "Receive at most this much a second, all of them together.", R"("2M")"}, &LabelLimits::down,
            optional(rate_limit())),
        key({"up", "Send at most this much a second, all of them together.", R"("500k")"}, &LabelLimits::up,
            optional(rate_limit())),
        key({"seed_ratio", "As above, in place of it.", "2.0"}, &LabelLimits::seed_ratio, optional(ratio_limit())),
        key({"seed_idle", "As above, in place of it.", R"("unlimited")"}, &LabelLimits::seed_idle,
            optional(duration_limit())),
    };
    return keys;
}

/// [limits.label.NAME]
Kind<Labels> labels() {
    auto read = [](const Value& value, Reading& reading) -> std::optional<Labels> {
        const auto* names = std::get_if<Table>(&value.data);
        if (!names) return expected("a table for each label, as [limits.label.films]", value, reading);
        Labels all;
        for (const auto& [name, where, limits] : *names) {
            const auto inside = reading.inside(name);
            const auto* members = std::get_if<Table>(&limits.data);
            if (!word(a_label, Empty::is_wrong).read({name, where}, reading)) continue;
            if (members)
                read_members(*members, label_keys(), reading, all[name]);
            else
                expected("a table of limits, as [limits.label.films]", limits, reading);
        }
        return all;
    };
    auto write = [](const Labels& all) -> std::optional<Value> {
        Table table;
        for (const auto& [name, limits] : all) table.push_back({name, {}, {write_members(label_keys(), limits), {}}});
        return Value{std::move(table), {}};
    };
    return {std::move(read), std::move(write)};
}

const std::vector<ConfigKey<WatchFolder>>& watch_folder_keys() {
    static const std::vector<ConfigKey<WatchFolder>> keys{
        key({"path", "The folder. Every one needs this.", R"("~/Torrents")"}, &WatchFolder::path,
            path(Empty::is_wrong)),
        key({"download_dir", "In place of that of [daemon].", R"("~/Films")"}, &WatchFolder::download_dir,
            path(Empty::is_none)),
        key({"label", "The label of what is added from it. Default: none.", R"("films")"}, &WatchFolder::label,
            word(a_label, Empty::is_none)),
        key({"start_added", "In place of that of [daemon].", "false"}, &WatchFolder::start_added,
            optional(yes_or_no())),
        key({"remove_added", "Whether a file is removed once it is added; else \".added\" comes behind its name.",
             "true"},
            &WatchFolder::remove_added, yes_or_no()),
    };
    return keys;
}

/// [[watch.folders]], or nothing but a path.
Kind<WatchFolder> watch_folder() {
    auto read = [](const Value& value, Reading& reading) -> std::optional<WatchFolder> {
        WatchFolder folder;
        if (std::holds_alternative<std::string>(value.data)) {
            auto only = path(Empty::is_wrong).read(value, reading);
            if (!only) return std::nullopt;
            folder.path = *std::move(only);
            return folder;
        }
        const auto* members = std::get_if<Table>(&value.data);
        if (!members) return expected("a path, or a table with one, as [[watch.folders]]", value, reading);
        read_members(*members, watch_folder_keys(), reading, folder);
        if (std::ranges::find(*members, "path", &Member::key) == members->end())
            reading.wrong(value.where, "needs a path");
        return folder;
    };
    auto write = [](const WatchFolder& folder) -> std::optional<Value> {
        return Value{write_members(watch_folder_keys(), folder), {}};
    };
    return {std::move(read), std::move(write)};
}

}  // namespace

std::vector<ConfigKey<LimitsConfig>> limits_keys() {
    using std::chrono::weekday;
    const auto days = choice<weekday>({{"mon", std::chrono::Monday},
                                       {"tue", std::chrono::Tuesday},
                                       {"wed", std::chrono::Wednesday},
                                       {"thu", std::chrono::Thursday},
                                       {"fri", std::chrono::Friday},
                                       {"sat", std::chrono::Saturday},
                                       {"sun", std::chrono::Sunday}});
    return {
        key({"down", "Receive at most this much a second."}, &LimitsConfig::down, rate_limit()),
        key({"up", "Send at most this much a second."}, &LimitsConfig::up, rate_limit()),
        key({"alt_down", "The same while the alternative limits are on."}, &LimitsConfig::alt_down, rate_limit()),
        key({"alt_up", "The same while the alternative limits are on."}, &LimitsConfig::alt_up, rate_limit()),
        key({"alt_days",
             "Days on which the alternative limits turn on by themselves: a list of \"mon\", \"tue\", \"wed\", "
             "\"thu\", \"fri\", \"sat\", \"sun\". Default: none.",
             R"(["mon", "tue", "wed", "thu", "fri"])"},
            &LimitsConfig::alt_days, list(R"(a list of days, as ["mon", "tue"])", days)),
        key({"alt_from", "When, in local time."}, &LimitsConfig::alt_from, time_of_day()),
        key({"alt_to",
             "Until when; where that is before alt_from on the next day, where both are equal for a whole day."},
            &LimitsConfig::alt_to, time_of_day()),
        key({"active_downloads", "Downloads at a time; others wait in the queue."}, &LimitsConfig::active_downloads,
            count_limit()),
        key({"active_seeds", "Seeding torrents at a time; others wait in the queue."}, &LimitsConfig::active_seeds,
            count_limit()),
        key({"stalled_after",
             "Who has moved nothing for so long does not count among these. A time as \"30m\" or a number of "
             "seconds, in whole minutes."},
            &LimitsConfig::stalled_after, duration_limit()),
        key({"seed_ratio", "Seeding stops once this many times the size was sent. A number greater than 0."},
            &LimitsConfig::seed_ratio, ratio_limit()),
        key({"seed_idle",
             "Seeding stops once nothing was sent for this long. A time as \"30m\" or \"2h\", or a number of seconds."},
            &LimitsConfig::seed_idle, duration_limit()),
        key({"label", "For the torrents with one label; what is not set is as above.", "[limits.label.films]",
             help_of(label_keys())},
            &LimitsConfig::label, labels()),
    };
}

std::vector<ConfigKey<WatchConfig>> watch_keys() {
    return {
        key({"folders", "One table for each; or folders = [\"~/Torrents\"], where paths are all. Default: none.",
             "[[watch.folders]]", help_of(watch_folder_keys())},
            &WatchConfig::folders, list("a list of folders, as [[watch.folders]]", watch_folder())),
    };
}

}  // namespace bittern::daemon
