#include "app/commands/daemon_log.hpp"

#include "app/service_manager.hpp"
#include "base/clock.hpp"

#include <chrono>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
DaemonLog::DaemonLog(Console& console, Severity least, std::shared_ptr<rpc::RecentLog> recent)
    : console_(console), least_(least), journal_(service_manager::has_journal()), recent_(std::move(recent)) {}

void DaemonLog::tell(Severity severity, const std::string& line) {
    const auto now = seconds_now();
    if (severity > Severity::debug) recent_->add(severity, line, now);
    if (severity < least_) return;
    if (console_.is_json()) return console_.event("log", {{"severity", name_of(severity)}, {"message", line}});
    if (journal_) return service_manager::write_to_journal(severity, line);
    const auto& style = console_.style();
    const auto word = severity == Severity::error     ? style.error("error: ")
                      : severity == Severity::warning ? style.warning("warning: ")
                                                      : std::string();
    console_.write(fmt::format("{:%F %T} {}{}", fmt::localtime(std::chrono::system_clock::to_time_t(now)), word, line));
}

}  // namespace bittern::app
