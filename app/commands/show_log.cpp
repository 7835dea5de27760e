#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/render/table.hpp"
#include "base/printable.hpp"

#include <chrono>
#include <ostream>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds interval{300};
constexpr std::int64_t all_there_are = 1'000'000;

std::string for_eyes(const Console& console, const Json& line) {
    const auto severity = text_in(line, "severity");
    const auto text = printable(text_in(line, "text"));
    const auto time =
        fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(static_cast<std::time_t>(count_in(line, "time"))));
    if (severity == "warning") return fmt::format("{}  {} {}", time, console.style().warning("warning:"), text);
    if (severity == "error") return fmt::format("{}  {} {}", time, console.style().error("error:"), text);
    return fmt::format("{}  {}", time, text);
}

void write(Env& env, Console& console, const Json& line) {
    const auto time = count_in(line, "time");
    const auto severity = printable(text_in(line, "severity"));
    if (console.is_json())
        console.event("log", {{"number", count_in(line, "number")},
                              {"time", time},
                              {"severity", severity},
                              {"message", text_in(line, "text")}});
    else if (env.out_is_terminal)
        *env.out << for_eyes(console, line) << '\n';
    else
        write_tab_separated(*env.out, {{std::to_string(time), severity, printable(text_in(line, "text"))}});
}

Result<void> run(Env& env, Console& console, const LogOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    std::int64_t shown = 0;
    auto most = static_cast<std::int64_t>(options.lines);
    while (true) {
        BITTERN_TRY(const auto answer, remote.call("bittern_log", {{"after", shown}, {"most", most}}));
        for (const auto& line : list_in(answer, "lines"))
            if (line.is_object()) write(env, console, line);
        env.out->flush();
        if (!options.follow || env.out_has_no_reader()) return {};
        const auto last = count_in(answer, "last");
        // One that was started anew counts from 1 again.
        shown = last < shown ? 0 : last;
        most = all_there_are;
        std::this_thread::sleep_for(interval);
    }
}

}  // namespace

ExitCode show_log(Env& env, Console& console, const LogOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
