#include "app/commands/daemon_log.hpp"

#include "app/service_manager.hpp"

#include <ctime>
#include <string_view>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::debug:
            return "debug";
        case Severity::info:
            return "info";
        case Severity::warning:
            return "warning";
        case Severity::error:
            return "error";
    }
    return "info";
}

}  // namespace

DaemonLog::DaemonLog(Console& console, Severity least)
    : console_(console), least_(least), journal_(service_manager::has_journal()) {}

void DaemonLog::tell(Severity severity, const std::string& line) {
    if (severity < least_) return;
    if (console_.is_json()) return console_.event("log", {{"severity", name_of(severity)}, {"message", line}});
    if (journal_) return service_manager::write_to_journal(severity, line);
    const auto& style = console_.style();
    const auto word = severity == Severity::error     ? style.error("error: ")
                      : severity == Severity::warning ? style.warning("warning: ")
                                                      : std::string();
    console_.write(fmt::format("{:%F %T} {}{}", fmt::localtime(std::time(nullptr)), word, line));
}

}  // namespace bittern::app
