#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/torrent_info.hpp"
#include "base/clock.hpp"
#include "base/printable.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <string>

#include <fmt/format.h>

namespace bittern::app {
namespace {

void write(Env& env, const std::vector<InfoLine>& lines) {
    if (!env.out_is_terminal) {
        for (const auto& line : lines) *env.out << line.key << '\t' << line.raw << '\n';
        return;
    }
    std::size_t widest = 0;
    for (const auto& line : lines) widest = std::max(widest, line.key.size());
    for (const auto& line : lines) *env.out << fmt::format("{:<{}}  {}\n", line.key + ":", widest + 1, line.text);
}

Result<void> run(Env& env, Console& console, const InfoOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents, remote.torrents(options.torrents, info_fields()));
    const auto now = seconds_now();
    bool first = true;
    for (const auto& one : torrents) {
        console.event("info", info_in_json(one));
        if (console.is_json()) continue;
        if (!first && env.out_is_terminal) *env.out << '\n';
        first = false;
        write(env, info_lines(one, now));
    }
    if (torrents.empty()) console.say("the daemon has no torrents");
    return {};
}

}  // namespace

ExitCode info(Env& env, Console& console, const InfoOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
