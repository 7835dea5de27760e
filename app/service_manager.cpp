#include "app/service_manager.hpp"

#ifdef BITTERN_SYSTEMD

#include <cstdlib>
#include <ctime>
#include <sys/stat.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::app::service_manager {
namespace {

int priority_of(Severity severity) {
    switch (severity) {
        case Severity::debug:
            return LOG_DEBUG;
        case Severity::info:
            return LOG_INFO;
        case Severity::warning:
            return LOG_WARNING;
        case Severity::error:
            return LOG_ERR;
    }
    return LOG_INFO;
}

}  // namespace

void tell_ready(const std::string& status) {
    ::sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}

void tell_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    ::sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1'000'000 + now.tv_nsec / 1000).c_str());
}

void tell_stopping() {
    ::sd_notify(0, "STOPPING=1");
}

void tell_alive() {
    ::sd_notify(0, "WATCHDOG=1");
}

std::chrono::microseconds wants_sign_of_life() {
    std::uint64_t microseconds = 0;
    if (::sd_watchdog_enabled(0, &microseconds) <= 0) return {};
    return std::chrono::microseconds(microseconds / 2);
}

std::vector<Descriptor> take_sockets() {
    std::vector<Descriptor> sockets;
    const int count = ::sd_listen_fds(1);
    for (int number = SD_LISTEN_FDS_START; number < SD_LISTEN_FDS_START + count; ++number) sockets.emplace_back(number);
    return sockets;
}

bool has_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat err {};
    return stream != nullptr && ::fstat(STDERR_FILENO, &err) == 0 &&
           stream == fmt::format("{}:{}", err.st_dev, err.st_ino);
}

void write_to_journal(Severity severity, const std::string& line) {
    ::sd_journal_send("MESSAGE=%s", line.c_str(), "PRIORITY=%i", priority_of(severity), "SYSLOG_IDENTIFIER=bittern",
                      nullptr);
}

}  // namespace bittern::app::service_manager

#else

namespace bittern::app::service_manager {

void tell_ready(const std::string&) {}
void tell_reloading() {}
void tell_stopping() {}
void tell_alive() {}
std::chrono::microseconds wants_sign_of_life() {
    return {};
}
std::vector<Descriptor> take_sockets() {
    return {};
}
bool has_journal() {
    return false;
}
void write_to_journal(Severity, const std::string&) {}

}  // namespace bittern::app::service_manager

#endif
